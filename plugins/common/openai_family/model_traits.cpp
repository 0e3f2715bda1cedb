#include "openai_family/model_traits.hpp"

#include <charconv>
#include <optional>

namespace llm_rotate::openai_family {

namespace {

using Kind = ModelTraits::Kind;
using Sampling = ModelTraits::Sampling;

struct GptName {
  int major = 0;
  int minor = 0;
  std::string_view variant;
};

std::optional<int> take_int(std::string_view& text) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return value;
}

// "gpt-<major>[.<minor>][-<variant>]"
std::optional<GptName> read_gpt(std::string_view model) {
  if (!model.starts_with("gpt-")) return std::nullopt;
  model.remove_prefix(4);
  GptName name;
  const auto major = take_int(model);
  if (!major) return std::nullopt;
  name.major = *major;
  if (model.starts_with('.')) {
    model.remove_prefix(1);
    const auto minor = take_int(model);
    if (!minor) return std::nullopt;
    name.minor = *minor;
  }
  if (model.empty()) return name;
  if (model.front() != '-' || model.size() == 1) return std::nullopt;
  name.variant = model.substr(1);
  return name;
}

// "sol" is the variant of "gpt-6-sol" and of its snapshot "gpt-6-sol-2026-10-01".
bool is_variant(std::string_view variant, std::string_view name) {
  return variant.starts_with(name) &&
         (variant.size() == name.size() || variant[name.size()] == '-');
}

// "o<number>[-<anything>]"
std::optional<int> read_o_series(std::string_view model) {
  if (!model.starts_with('o')) return std::nullopt;
  model.remove_prefix(1);
  const auto generation = take_int(model);
  if (!generation || (!model.empty() && model.front() != '-')) return std::nullopt;
  return generation;
}

ModelTraits o_series(int generation) {
  ModelTraits traits;
  traits.kind = Kind::kReasoning;
  traits.efforts = EffortSet(Effort::kLow, Effort::kHigh);
  traits.sampling = Sampling::kNever;
  traits.takes_stop = generation < 3;
  traits.takes_parallel_tool_calls = false;
  traits.takes_verbosity = false;
  return traits;
}

EffortSet efforts_of(const GptName& name) {
  if (name.major == 5) {
    if (name.minor == 0) return {Effort::kMinimal, Effort::kHigh};
    const Effort top = name.minor == 1 ? Effort::kHigh : Effort::kXhigh;
    return EffortSet(Effort::kLow, top).with(Effort::kNone);
  }
  const EffortSet thinking(Effort::kLow, Effort::kMax);
  const bool may_rest =
      name.major == 6 &&
      ((name.minor == 0 && (is_variant(name.variant, "sol") || is_variant(name.variant, "luna"))) ||
       (name.minor == 1 && is_variant(name.variant, "terra")));
  return may_rest ? thinking.with(Effort::kNone) : thinking;
}

ModelTraits plain() {
  ModelTraits traits;
  traits.kind = Kind::kPlain;
  traits.takes_verbosity = false;
  return traits;
}

ModelTraits gpt(const GptName& name) {
  ModelTraits traits;
  if (name.major < 5 || is_variant(name.variant, "chat")) return plain();
  traits.kind = Kind::kReasoning;
  traits.takes_cache_retention = name.major < 6;
  traits.efforts = efforts_of(name);
  traits.sampling =
      name.major == 5 && name.minor >= 1 ? Sampling::kUnlessReasoning : Sampling::kNever;
  traits.only_default_temperature = name.major == 5 && name.minor == 6;
  const bool from_5_2 = name.major > 5 || name.minor >= 2;
  traits.tools_stop_reasoning = from_5_2 && traits.efforts.has(Effort::kNone);
  return traits;
}

}  // namespace

ModelTraits traits_of(std::string_view model) {
  if (const auto generation = read_o_series(model)) return o_series(*generation);
  if (const auto name = read_gpt(model)) return gpt(*name);
  if (model.starts_with("gpt-4o") || model.starts_with("chatgpt-")) return plain();
  return {};
}

}  // namespace llm_rotate::openai_family
