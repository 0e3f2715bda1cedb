#include "model_traits.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace llm_rotate::aws_bedrock {

namespace {

using Family = ModelTraits::Family;
using Forcing = ModelTraits::Forcing;
using Schema = ModelTraits::Schema;
using Thinking = ModelTraits::Thinking;

// The prefixes of inference profiles that span regions.
constexpr std::array<std::string_view, 10> kProfiles = {"us", "eu", "apac",   "jp",     "au",
                                                        "ca", "sa", "us-gov", "global", "amer"};

bool has_any(std::string_view id, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [id](std::string_view word) {
    return id.find(word) != std::string_view::npos;
  });
}

// Claude's models in the order of their names, the longer before what it starts with. What is not
// listed counts as the newest, which is the strictest.
struct ClaudeRow {
  std::string_view name;
  Thinking thinking;
  bool may_rest;
  bool sampling;
  bool one_of_sampling;
  bool forcing;
  Schema schema;
  bool xhigh;
};

// Native schemas are left to models where they are known to hold.
constexpr auto kClaude = std::to_array<ClaudeRow>({
    {"claude-sonnet-5-5", Thinking::kAdaptive, false, false, true, false, Schema::kInstruction,
     true},
    {"claude-opus-5-5", Thinking::kAdaptive, false, false, true, false, Schema::kInstruction, true},
    {"claude-haiku-5-5", Thinking::kAdaptive, true, false, true, true, Schema::kTool, true},
    {"claude-opus-5", Thinking::kAdaptive, true, false, true, true, Schema::kTool, true},
    {"claude-fable-5-1", Thinking::kAdaptive, false, false, true, false, Schema::kInstruction,
     true},
    {"claude-fable-5", Thinking::kAdaptive, false, false, true, true, Schema::kTool, true},
    {"claude-opus-4-8", Thinking::kAdaptive, true, false, true, true, Schema::kTool, true},
    {"claude-opus-4-7", Thinking::kAdaptive, true, false, true, true, Schema::kTool, true},
    {"claude-sonnet-5", Thinking::kAdaptive, true, false, true, true, Schema::kTool, true},
    {"claude-sonnet-4-6", Thinking::kAdaptive, true, true, true, true, Schema::kTool, false},
    {"claude-opus-4-6", Thinking::kAdaptive, true, true, true, true, Schema::kNative, false},
    {"claude-sonnet-4-5", Thinking::kBudget, true, true, true, true, Schema::kNative, false},
    {"claude-opus-4-5", Thinking::kBudget, true, true, true, true, Schema::kNative, false},
    {"claude-haiku-4-5", Thinking::kBudget, true, true, true, true, Schema::kTool, false},
    {"claude-opus-4-1", Thinking::kBudget, true, true, true, true, Schema::kNative, false},
    {"claude-sonnet-4", Thinking::kBudget, true, true, true, true, Schema::kTool, false},
    {"claude-opus-4", Thinking::kBudget, true, true, true, true, Schema::kTool, false},
    {"claude-3-7", Thinking::kBudget, true, true, false, true, Schema::kTool, false},
    {"claude-3", Thinking::kNone, true, true, false, true, Schema::kTool, false},
    {"claude-instant", Thinking::kNone, true, true, false, false, Schema::kInstruction, false},
    {"claude-v2", Thinking::kNone, true, true, false, false, Schema::kInstruction, false},
    {"claude-", Thinking::kAdaptive, false, false, true, false, Schema::kInstruction, true},
});

ModelTraits claude(std::string_view id) {
  const auto row = std::find_if(kClaude.begin(), kClaude.end(), [id](const ClaudeRow& candidate) {
    return id.find(candidate.name) != std::string_view::npos;
  });
  ModelTraits traits;
  traits.family = Family::kClaude;
  traits.signed_reasoning = true;
  traits.cache_points = traits.cache_points_in_tools =
      !has_any(id, {"claude-v2", "claude-instant"});
  traits.media_in_tool_results = traits.documents_in_tool_results = true;
  if (row == kClaude.end()) return traits;
  traits.thinking = row->thinking;
  traits.may_rest = row->may_rest;
  traits.rests_by_between_tools = row->name == "claude-sonnet-5-5";
  traits.sampling = row->sampling;
  traits.one_of_sampling = row->one_of_sampling;
  traits.forcing = row->forcing ? Forcing::kNamed : Forcing::kNone;
  traits.schema = row->schema;
  traits.xhigh_effort = row->xhigh;
  traits.strict_tools = row->schema == Schema::kNative || row->name == "claude-haiku-4-5";
  return traits;
}

ModelTraits nova(std::string_view id) {
  ModelTraits traits;
  traits.family = Family::kNova;
  traits.forcing = Forcing::kNamed;
  traits.schema = Schema::kTool;
  traits.cache_points = true;
  traits.media_in_tool_results = true;
  traits.audio = has_any(id, {"omni"});
  if (has_any(id, {"nova-2", "nova-premier-2"})) traits.thinking = Thinking::kNovaEffort;
  return traits;
}

ModelTraits mistral(std::string_view id) {
  ModelTraits traits;
  traits.family = Family::kMistral;
  traits.short_tool_ids = true;
  traits.system = !has_any(id, {"mistral-7b", "mixtral"});
  traits.audio = has_any(id, {"voxtral"});
  if (has_any(id, {"mistral-large"})) traits.forcing = Forcing::kAny;
  if (has_any(id, {"mistral-large-3", "ministral-3", "magistral", "voxtral"})) {
    traits.schema = Schema::kNative;
  } else if (traits.forcing == Forcing::kAny) {
    traits.schema = Schema::kTool;
  }
  return traits;
}

ModelTraits openai(std::string_view id) {
  ModelTraits traits;
  traits.family = Family::kOpenAi;
  traits.schema = Schema::kNative;
  traits.thinking = has_any(id, {"gpt-oss"}) ? Thinking::kEffort : Thinking::kEffortObject;
  traits.may_rest = false;
  return traits;
}

ModelTraits plain(Family family) {
  ModelTraits traits;
  traits.family = family;
  return traits;
}

ModelTraits of_vendor(std::string_view vendor, std::string_view id) {
  if (vendor == "anthropic") return claude(id);
  if (vendor == "mistral") return mistral(id);
  if (vendor == "openai") return openai(id);
  if (vendor == "amazon" && has_any(id, {"nova"})) return nova(id);
  if (vendor == "amazon") {
    ModelTraits traits = plain(Family::kTitan);
    traits.system = false;
    return traits;
  }
  if (vendor == "meta") {
    ModelTraits traits = plain(Family::kLlama);
    traits.stop = false;
    return traits;
  }
  if (vendor == "cohere") return plain(Family::kCohere);
  if (vendor == "ai21") {
    ModelTraits traits = plain(Family::kAi21);
    traits.system = !has_any(id, {"j2-"});
    return traits;
  }
  ModelTraits traits = plain(vendor == "deepseek" ? Family::kDeepSeek : Family::kOther);
  traits.takes_back_reasoning = vendor != "deepseek";
  const bool constrained =
      has_any(vendor, {"minimax", "qwen", "google", "nvidia", "moonshot", "zai"});
  if (constrained || has_any(id, {"deepseek.v3"})) traits.schema = Schema::kNative;
  return traits;
}

}  // namespace

std::string_view bare_id(std::string_view model) {
  if (model.starts_with("arn:")) {
    const std::size_t slash = model.rfind('/');
    model = slash == std::string_view::npos ? std::string_view() : model.substr(slash + 1);
  }
  const std::string_view first = model.substr(0, model.find('.'));
  const bool profile = std::find(kProfiles.begin(), kProfiles.end(), first) != kProfiles.end();
  if (profile && first.size() < model.size()) model.remove_prefix(first.size() + 1);
  return model;
}

ModelTraits traits_of(std::string_view model) {
  const std::string_view id = bare_id(model);
  const std::size_t dot = id.find('.');
  if (dot == std::string_view::npos) {
    // An id of the account's own. Nothing is known, so nothing is withheld.
    ModelTraits traits;
    traits.audio = traits.media_in_tool_results = traits.documents_in_tool_results = true;
    return traits;
  }
  return of_vendor(id.substr(0, dot), id);
}

}  // namespace llm_rotate::aws_bedrock
