// Bytes that no plugin may trip over. Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::conformance {

inline constexpr std::string_view kMinimalChat =
    R"({"model":"conformance-model","messages":[{"role":"user","content":"hello"}]})";

// Requests that are no chat, or barely.
const std::vector<std::string>& odd_chats();
// Answers: every status that matters with every kind of body, then random ones, always the same.
const std::vector<sdk::HttpResponse>& odd_answers();
// Bodies that no vendor would send with status 200.
const std::vector<std::string>& garbage_bodies();
// Stream bodies: well-formed events of no known vendor, broken ones, and noise.
const std::vector<std::string>& odd_streams();

}  // namespace llm_rotate::conformance
