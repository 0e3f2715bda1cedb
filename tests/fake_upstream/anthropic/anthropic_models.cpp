#include "fake_upstream/anthropic/anthropic_models.hpp"

#include <array>
#include <utility>

namespace llm_rotate::fake::anthropic {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array kSnapshots = {
    Pair{"claude-sonnet-4-5", "claude-sonnet-4-5-20250929"},
    Pair{"claude-haiku-4-5", "claude-haiku-4-5-20251001"},
    Pair{"claude-opus-4-5", "claude-opus-4-5-20251101"},
    Pair{"claude-opus-4-1", "claude-opus-4-1-20250805"},
    Pair{"claude-sonnet-4-0", "claude-sonnet-4-20250514"},
    Pair{"claude-opus-4-0", "claude-opus-4-20250514"},
};

bool names(std::string_view model, std::string_view part) {
  return model.find(part) != std::string_view::npos;
}

ModelTraits older(std::uint64_t max_output) {
  ModelTraits traits;
  traits.max_output = max_output;
  traits.sampling = traits.both_sampling = true;
  traits.adaptive = false;
  traits.json_schema = false;
  traits.prefill = true;
  traits.shows_thinking = true;
  return traits;
}

ModelTraits thinking_by_budget(std::uint64_t max_output, bool from_4_1) {
  ModelTraits traits = older(max_output);
  traits.budget = true;
  traits.both_sampling = !from_4_1;
  traits.json_schema = from_4_1;
  return traits;
}

ModelTraits of_5_5(std::string_view model) {
  ModelTraits traits;
  traits.forced_tool = names(model, "haiku");
  traits.disabled = names(model, "haiku");
  traits.between_tools = names(model, "sonnet");
  return traits;
}

}  // namespace

ModelTraits traits_of(std::string_view model) {
  ModelTraits traits;
  if (names(model, "-5-5")) {
    return of_5_5(model);
  }
  if (names(model, "fable")) {
    traits.disabled = false;
    traits.forced_tool = !names(model, "fable-5-1");
    return traits;
  }
  if (names(model, "-4-6")) {
    traits = thinking_by_budget(128'000, true);
    traits.adaptive = true;
    traits.prefill = false;
    return traits;
  }
  if (names(model, "-4-5")) {
    return thinking_by_budget(64'000, true);
  }
  if (names(model, "opus-4-1")) {
    return thinking_by_budget(32'000, true);
  }
  if (names(model, "-4-7") || names(model, "-4-8") || names(model, "-5")) {
    return traits;
  }
  if (names(model, "sonnet-4") || names(model, "3-7-sonnet")) {
    return thinking_by_budget(64'000, false);
  }
  if (names(model, "opus-4")) {
    return thinking_by_budget(32'000, false);
  }
  return older(names(model, "claude-3-5") ? 8192 : 4096);
}

std::string snapshot_of(std::string_view model) {
  for (const auto& [alias, snapshot] : kSnapshots) {
    if (alias == model) {
      return std::string(snapshot);
    }
  }
  return std::string(model);
}

std::vector<std::string> known_models() {
  std::vector<std::string> ids = {"claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5",
                                  "claude-opus-4-6"};
  for (const auto& [alias, snapshot] : kSnapshots) {
    ids.emplace_back(snapshot);
  }
  return ids;
}

}  // namespace llm_rotate::fake::anthropic
