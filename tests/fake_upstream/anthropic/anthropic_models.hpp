// What the vendor's models take, for the checks of a request. Pure, from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::fake::anthropic {

struct ModelTraits {
  std::uint64_t max_output = 128'000;
  bool sampling = false;
  bool both_sampling = false;  // temperature beside top_p
  bool adaptive = true;
  bool budget = false;
  bool disabled = true;
  bool between_tools = false;
  bool forced_tool = true;
  bool json_schema = true;
  bool prefill = false;
  bool shows_thinking = false;  // without being asked to
};

ModelTraits traits_of(std::string_view model);

// The dated id that an alias stands for.
std::string snapshot_of(std::string_view model);

std::vector<std::string> known_models();

}  // namespace llm_rotate::fake::anthropic
