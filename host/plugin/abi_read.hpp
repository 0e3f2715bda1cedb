// What a plugin hands over, checked and bounded before the host uses it.
//
// Each `read` returns false when the view cannot be used at all: null, too short for ABI 1.0, bytes
// without an address, larger than any honest answer. Numbers out of their range are put into it and
// over-long words are cut, because a whole answer is worth more than its trimmings.
// Called by the proxies. Threads: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/ingress.hpp"
#include "llm_rotate/sdk/key.hpp"
#include "llm_rotate/sdk/provider.hpp"

namespace llm_rotate::plugin {

inline constexpr std::size_t kMaxBodyBytes = std::size_t{256} * 1024 * 1024;
inline constexpr std::size_t kMaxUrlBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxHeaderBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxHeaders = 256;
inline constexpr std::size_t kMaxRoutes = 64;
inline constexpr std::size_t kMaxDropped = 256;
inline constexpr std::size_t kMaxMessageBytes = 4096;
inline constexpr std::size_t kMaxWordBytes = 256;  // rules, codes, model ids, finish reasons
inline constexpr std::int64_t kMaxWaitMs = std::int64_t{366} * 86'400'000;

bool read(const llmr_verdict_view* view, sdk::Verdict& out);
// Refuses control characters in method, URL and headers: they would forge lines on the wire.
bool read(const llmr_http_request_view* view, sdk::HttpRequest& out);
// Of `authorize`: every header is sensitive.
bool read(const llmr_headers_view* view, sdk::Headers& out);
bool read(const llmr_capabilities_view* view, sdk::Capabilities& out);
bool read(const llmr_access_token_view* view, sdk::AccessToken& out);
bool read(const llmr_chat_reply_view* view, sdk::ChatReply& out);
// `out` borrows the texts of `view`.
bool read(const llmr_stream_event_view* view, sdk::StreamEvent& out);
bool read(llmr_str view, std::string& out);
// Refuses more routes than `kMaxRoutes`, and what is no path or no header's name.
bool read(const llmr_ingress_facts_view* view, sdk::IngressFacts& out);
bool read(const llmr_ingress_call_view* view, sdk::IngressCall& out);
// An answer for a client, under the rules of a request's headers.
bool read(const llmr_http_response_view* view, sdk::HttpResponse& out);

sdk::LimitHints read(const llmr_limit_hints& hints);

}  // namespace llm_rotate::plugin
