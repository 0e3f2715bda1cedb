// A vendor's words, made fit for an error message, a log line or a dashboard.
//
// Called wherever a provider plugin quotes an answer. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace llm_rotate::plugin_base {

inline constexpr std::size_t kMaxMessage = 500;

// `text` on one line of valid UTF-8, at most `limit` bytes, with whatever looks like a credential
// blotted out: vendors do quote the key that they refuse.
std::string safe_text(std::string_view text, std::size_t limit = kMaxMessage);

// What a page or a plain text that should have been JSON says: the title of an HTML page, else its
// beginning.
std::string safe_page(std::string_view body, std::size_t limit = kMaxMessage);

bool looks_like_html(std::string_view body);

std::string lower(std::string_view text);

std::string_view trimmed(std::string_view text);

}  // namespace llm_rotate::plugin_base
