// What a request in chat JSON asks for and a translating provider has no word for.
//
// Used by request builders, on each build. Pure functions, any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "base/safe_text.hpp"

namespace llm_rotate::plugin_base {

// What every provider takes care of, or what changes nothing when it is left out.
inline constexpr auto kTakenByAll = std::to_array<std::string_view>({"cache_control",
                                                                     "llm_rotate",
                                                                     "max_completion_tokens",
                                                                     "max_tokens",
                                                                     "messages",
                                                                     "metadata",
                                                                     "model",
                                                                     "parallel_tool_calls",
                                                                     "prompt_cache_key",
                                                                     "prompt_cache_retention",
                                                                     "reasoning",
                                                                     "reasoning_effort",
                                                                     "response_format",
                                                                     "service_tier",
                                                                     "session_id",
                                                                     "stop",
                                                                     "stream",
                                                                     "stream_options",
                                                                     "temperature",
                                                                     "tool_choice",
                                                                     "tools",
                                                                     "top_k",
                                                                     "top_p",
                                                                     "trace",
                                                                     "usage"});

// Whether leaving that parameter out says the same.
inline bool says_nothing(std::string_view name, sdk::json::Value value) {
  struct Silent {
    std::string_view name;
    double number;
  };
  constexpr auto kSilent = std::to_array<Silent>({{"n", 1},
                                                  {"frequency_penalty", 0},
                                                  {"presence_penalty", 0},
                                                  {"repetition_penalty", 1},
                                                  {"min_p", 0},
                                                  {"top_a", 0},
                                                  {"top_logprobs", 0}});
  if (value.is_null() || (value.is_bool() && !value.boolean())) return true;
  if (value.is_array() || value.is_object()) {
    const bool only_text =
        name == "modalities" && value.size() == 1 && value.at(0).string() == "text";
    return value.size() == 0 || only_text;
  }
  if (value.is_string()) {
    const std::string_view text = value.string();
    return text.empty() || (name == "verbosity" && text == "medium") ||
           (name == "function_call" && (text == "auto" || text == "none"));
  }
  return std::any_of(kSilent.begin(), kSilent.end(), [&](const Silent& known) {
    return known.name == name && known.number == value.number();
  });
}

// lose(name) for each member of `request` that says something and that neither every provider nor
// this one, whose own are `taken`, has a word for. A request may hold any number of members; the
// names of some are enough.
template <class Lose>
void lose_untaken(sdk::json::Value request, std::span<const std::string_view> taken, Lose&& lose) {
  constexpr std::size_t kMost = 64;
  constexpr std::size_t kLongestName = 64;
  const auto has = [](std::span<const std::string_view> names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::size_t lost = 0;
  request.each_member([&](std::string_view name, sdk::json::Value value) {
    if (lost == kMost || has(kTakenByAll, name) || has(taken, name)) return;
    if (says_nothing(name, value)) return;
    ++lost;
    lose(safe_text(name, kLongestName));
  });
}

}  // namespace llm_rotate::plugin_base
