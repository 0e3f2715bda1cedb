#include "google/model_traits.hpp"

#include <charconv>

#include "base/safe_text.hpp"

namespace llm_rotate::google {

namespace {

using plugin_base::Effort;
using plugin_base::EffortSet;

constexpr EffortSet kLowToHigh(Effort::kLow, Effort::kHigh);
constexpr EffortSet kMinimalToHigh(Effort::kMinimal, Effort::kHigh);

// A version such as 2.5 as 205, so that 3.10 comes behind 3.9.
int version_behind(std::string_view name) {
  int major = 0;
  int minor = 0;
  const char* end = name.data() + name.size();
  const auto [dot, error] = std::from_chars(name.data(), end, major);
  if (error != std::errc() || major > 1000) return 0;
  if (dot + 1 < end && *dot == '.') std::from_chars(dot + 1, end, minor);
  return major * 100 + (minor < 100 ? minor : 99);
}

bool has(std::string_view name, std::string_view word) {
  return name.find(word) != std::string_view::npos;
}

EffortSet levels_of(std::string_view name, int version) {
  const bool flash = has(name, "flash");
  if (version < 301 && !flash) return EffortSet().with(Effort::kLow).with(Effort::kHigh);
  if (has(name, "flash-lite")) return kMinimalToHigh;
  return flash && version < 307 ? kMinimalToHigh : kLowToHigh;
}

void set_budgets(std::string_view name, ModelTraits& traits) {
  traits.thinking = ModelTraits::Thinking::kBudget;
  if (has(name, "-pro")) {
    traits.lowest_budget = 128;
    traits.highest_budget = 32768;
    traits.can_rest = false;
  } else if (has(name, "flash-lite")) {
    traits.lowest_budget = 512;
  }
}

}  // namespace

std::string bare_model(std::string_view model) {
  const std::size_t slash = model.rfind('/');
  if (slash != std::string_view::npos) model.remove_prefix(slash + 1);
  return plugin_base::lower(model);
}

ModelTraits traits_of(std::string_view model) {
  const std::string name = bare_model(model);
  ModelTraits traits;
  if (name.starts_with("gemma")) {
    traits.system_instruction = false;
    return traits;
  }
  if (!name.starts_with("gemini-")) return traits;
  // An alias such as "gemini-flash-latest" names one of the newest.
  const bool newest = has(name, "-latest") && version_behind(std::string_view(name).substr(7)) == 0;
  const int version = newest ? 307 : version_behind(std::string_view(name).substr(7));
  // Models that draw and speak take no settings of their thinking.
  const bool thinks = !has(name, "-image") && !has(name, "-tts") && !has(name, "embedding");
  if (version >= 300) {
    if (thinks) traits.thinking = ModelTraits::Thinking::kLevel;
    traits.levels = levels_of(name, version);
    traits.media_in_results = true;
    traits.needs_signatures = true;
    traits.json_with_tools = true;
    traits.calls_have_ids = true;
    traits.sampling = version < 308 || !has(name, "flash");
  } else if (version >= 205) {
    if (thinks) set_budgets(name, traits);
    traits.penalties_everywhere = false;
  }
  return traits;
}

}  // namespace llm_rotate::google
