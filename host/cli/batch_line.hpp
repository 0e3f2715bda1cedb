// One line of a batch: what it asks for, and what is written when it is done.
//
// Lines are OpenAI's batch format ({"custom_id", "method", "url", "body"}), an object with a
// "prompt" and perhaps a "model" and "custom_id", or a plain text, which is the prompt itself.
// Called by `BatchRun`. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dispatch/call_types.hpp"

namespace llm_rotate::cli {

struct BatchLine {
  std::uint64_t number = 0;  // in the input, from 1
  std::string custom_id;     // "line-17" where the line has none
  std::string text;          // as it stands in the input
  dispatch::CallRequest call;
};

// `model` is for lines that name none. A sentence if the line cannot be run.
std::variant<BatchLine, std::string> read_batch_line(std::uint64_t number, std::string_view text,
                                                     const std::string& model);

// In OpenAI's format of results; its "id" tells the number of the line.
std::string batch_result(const BatchLine& line, const dispatch::CallOutcome& outcome);
// The line again, in a form that can be run again, with the reason why it failed.
std::string batch_failure(const BatchLine& line, std::string_view type, std::string_view message);

// The number of the line that a result or a failure is of; nothing for another text.
std::optional<std::uint64_t> done_line(std::string_view written);

}  // namespace llm_rotate::cli
