#include "model_traits.hpp"

#include <algorithm>
#include <array>

namespace llm_rotate::anthropic {

namespace {

using plugin_base::Effort;
using plugin_base::EffortSet;
using Rest = ModelTraits::Rest;
using Thinking = ModelTraits::Thinking;

constexpr EffortSet kAllEfforts(Effort::kLow, Effort::kMax);
constexpr EffortSet kEffortsOf46 = EffortSet(Effort::kLow, Effort::kHigh).with(Effort::kMax);

// From 4.7 on: adaptive thinking, no sampling, no prefill.
constexpr ModelTraits newer(Rest rest, bool takes_forced_tool) {
  return {.max_output = 128'000,
          .default_output = 128'000,
          .thinking = Thinking::kAdaptive,
          .rest = rest,
          .efforts = kAllEfforts,
          .takes_budget = false,
          .thinks_silently = true,
          .takes_sampling = false,
          .one_of_sampling = false,
          .takes_forced_tool = takes_forced_tool,
          .takes_json_schema = true,
          .takes_prefill = false};
}

constexpr ModelTraits budgeted(std::int64_t max_output, bool one_of_sampling,
                               bool takes_json_schema) {
  return {.max_output = max_output,
          .default_output = max_output,
          .thinking = Thinking::kBudget,
          .rest = Rest::kDisabled,
          .efforts = {},
          .takes_budget = true,
          .thinks_silently = false,
          .takes_sampling = true,
          .one_of_sampling = one_of_sampling,
          .takes_forced_tool = true,
          .takes_json_schema = takes_json_schema,
          .takes_prefill = true};
}

constexpr ModelTraits of_4_6() {
  ModelTraits traits = budgeted(128'000, true, true);
  traits.thinking = Thinking::kAdaptive;
  traits.efforts = kEffortsOf46;
  traits.takes_prefill = false;
  return traits;
}

constexpr ModelTraits plain(std::int64_t max_output) {
  ModelTraits traits;
  traits.max_output = traits.default_output = max_output;
  return traits;
}

constexpr ModelTraits kNewest = newer(Rest::kNever, false);

struct Known {
  std::string_view part;  // of the name
  ModelTraits traits;
};

// The first that is part of the name decides, so longer names stand before their beginnings.
constexpr std::array kKnown = {
    Known{"sonnet-5-5", newer(Rest::kBetweenTools, false)},
    Known{"opus-5-5", kNewest},
    Known{"haiku-5-5", newer(Rest::kDisabled, true)},
    Known{"opus-5", newer(Rest::kDisabled, true)},
    Known{"fable-5-1", kNewest},
    Known{"fable-5", newer(Rest::kNever, true)},
    Known{"opus-4-8", newer(Rest::kDisabled, true)},
    Known{"opus-4-7", newer(Rest::kDisabled, true)},
    Known{"sonnet-5", newer(Rest::kDisabled, true)},
    Known{"sonnet-4-6", of_4_6()},
    Known{"opus-4-6", of_4_6()},
    Known{"sonnet-4-5", budgeted(64'000, true, true)},
    Known{"opus-4-5", budgeted(64'000, true, true)},
    Known{"haiku-4-5", budgeted(64'000, true, true)},
    Known{"opus-4-1", budgeted(32'000, true, true)},
    Known{"sonnet-4", budgeted(64'000, false, false)},
    Known{"opus-4", budgeted(32'000, false, false)},
    Known{"claude-3-7", budgeted(64'000, false, false)},
    Known{"claude-3-5", plain(8192)},
    Known{"claude-3", plain(4096)},
    Known{"claude-2", plain(4096)},
    Known{"claude-instant", plain(4096)},
    Known{"claude", kNewest},
};

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Without the date of a snapshot or the word of an alias.
std::string_view family_of(std::string_view model) {
  constexpr std::string_view kLatest = "-latest";
  constexpr std::size_t kDate = 8;
  if (model.ends_with(kLatest)) return model.substr(0, model.size() - kLatest.size());
  const std::size_t dash = model.find_last_of("-@");
  const bool dated = dash != std::string_view::npos && model.size() - dash - 1 == kDate &&
                     is_digits(model.substr(dash + 1));
  model = dated ? model.substr(0, dash) : model;
  return model.ends_with("-0") ? model.substr(0, model.size() - 2) : model;
}

}  // namespace

ModelTraits traits_of(std::string_view model) {
  for (const Known& known : kKnown) {
    if (model.find(known.part) != std::string_view::npos) return known.traits;
  }
  constexpr std::int64_t kUsual = 8192;
  ModelTraits foreign = budgeted(kUsual, false, false);
  foreign.max_output = 1LL << 40;  // its server knows
  return foreign;
}

bool is_same_model(std::string_view a, std::string_view b) {
  return family_of(a) == family_of(b);
}

}  // namespace llm_rotate::anthropic
