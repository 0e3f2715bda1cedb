// An answer, its origin and its attempts, as a person or a script reads them.
//
// Called by `Asker`. Threads: pure functions.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include "llm_rotate/chat.hpp"

#include "cli/table.hpp"

namespace llm_rotate::cli {

// "gpt-4o-mini via openai (open***-1), 2 attempts, 1.2 s, 34+120 tokens"
std::string origin_line(const ChatResponse& response);

// Why a finished answer may still not be all of it; empty for one that is.
std::string unfinished_note(const ChatResponse& response);

std::string response_json(const ChatResponse& response);

// The JSON of a failed call: {"error": {...}}.
std::string error_json(const std::exception_ptr& error);
std::string message_of(const std::exception_ptr& error);
// 2 for a wrong configuration or request, else 1.
int exit_code_of(const std::exception_ptr& error);

// The attempts of a CallRecord.
Table attempts_table(std::string_view record_json);

// "340 ms", "1.2 s", "75 s"
std::string duration_text(std::int64_t ms);

}  // namespace llm_rotate::cli
