#include "fake_upstream/anthropic/anthropic_thinking.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace llm_rotate::fake::anthropic {
namespace {

constexpr std::array kEfforts = {std::string_view("low"), std::string_view("medium"),
                                 std::string_view("high"), std::string_view("xhigh"),
                                 std::string_view("max")};
constexpr std::uint64_t kUsualThought = 64;  // tokens

// Without the date, so that an alias and its snapshot know each other's thoughts.
std::string_view family_of(std::string_view model) {
  constexpr std::size_t kDate = 8;
  const std::size_t dash = model.rfind('-');
  return dash != std::string_view::npos && model.size() - dash - 1 == kDate ? model.substr(0, dash)
                                                                            : model;
}

Refusal check_budget(const Json& request, const Json& thinking, const ModelTraits& traits) {
  if (!traits.budget) {
    return refusal(
        "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\" "
        "and \"output_config.effort\" to control thinking behavior.");
  }
  const Json* budget = member(thinking, "budget_tokens");
  if (budget == nullptr) {
    return missing("thinking.enabled.budget_tokens");
  }
  if (!budget->IsUint64()) {
    return invalid_type("thinking.enabled.budget_tokens", "integer");
  }
  constexpr std::uint64_t kLeast = 1024;
  if (budget->GetUint64() < kLeast) {
    return at("thinking.enabled.budget_tokens", "Input should be greater than or equal to 1024");
  }
  const Json* max_tokens = member(request, "max_tokens");
  if (max_tokens != nullptr && max_tokens->IsUint64() &&
      max_tokens->GetUint64() <= budget->GetUint64()) {
    return refusal("`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
  const Json* choice = member(request, "tool_choice");
  const std::string_view type =
      choice != nullptr && choice->IsObject() ? text_in(*choice, "type") : std::string_view();
  if (type == "any" || type == "tool") {
    return refusal("Thinking may not be enabled when tool_choice forces tool use.");
  }
  return std::nullopt;
}

Refusal unsupported(std::string_view type) {
  return refusal("\"thinking.type." + std::string(type) + "\" is not supported for this model.");
}

Refusal read_mode(const Json& request, const Json& thinking, const ModelTraits& traits,
                  ThinkingMode& mode) {
  const std::string_view type = text_in(thinking, "type");
  if (type == "enabled") {
    mode = ThinkingMode::kBudget;
    return check_budget(request, thinking, traits);
  }
  if (type == "adaptive") {
    mode = ThinkingMode::kAdaptive;
    return traits.adaptive ? Refusal() : unsupported(type);
  }
  if (type == "disabled") {
    mode = ThinkingMode::kDisabled;
    return traits.disabled ? Refusal() : unsupported(type);
  }
  if (type == "between_tools") {
    mode = ThinkingMode::kBetweenTools;
    return traits.between_tools ? Refusal() : unsupported(type);
  }
  return at("thinking",
            "Input tag '" + std::string(type) +
                "' found using 'type' does not match any of the expected tags: 'adaptive', "
                "'between_tools', 'disabled', 'enabled'");
}

Refusal check_sampling(const Json& request) {
  const Json* temperature = member(request, "temperature");
  if (temperature != nullptr && temperature->IsNumber() && temperature->GetDouble() != 1.0) {
    return refusal("`temperature` may only be set to 1 when thinking is enabled.");
  }
  constexpr double kLeastTopP = 0.95;
  const Json* top_p = member(request, "top_p");
  if (top_p != nullptr && top_p->IsNumber() && top_p->GetDouble() < kLeastTopP) {
    return refusal(
        "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.");
  }
  if (member(request, "top_k") != nullptr) {
    return refusal("`top_k` must be unset when thinking is enabled.");
  }
  return std::nullopt;
}

Refusal check_effort(const Json& request, const ModelTraits& traits) {
  const Json* config = member(request, "output_config");
  const Json* effort =
      config != nullptr && config->IsObject() ? member(*config, "effort") : nullptr;
  if (effort == nullptr) {
    return std::nullopt;
  }
  if (!effort->IsString() ||
      std::find(kEfforts.begin(), kEfforts.end(), text_of(*effort)) == kEfforts.end()) {
    return at("output_config.effort", "Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
  }
  return traits.adaptive ? Refusal() : refusal("This model does not support the effort parameter.");
}

}  // namespace

Refusal read_thinking(const Json& request, const ModelTraits& traits, ThinkingMode& mode,
                      ChatAsk& ask) {
  if (auto refused = check_effort(request, traits)) {
    return refused;
  }
  const Json* thinking = member(request, "thinking");
  if (thinking == nullptr) {
    return std::nullopt;
  }
  if (!thinking->IsObject()) {
    return invalid_type("thinking", "dictionary");
  }
  if (auto refused = read_mode(request, *thinking, traits, mode)) {
    return refused;
  }
  const std::string_view display = text_in(*thinking, "display");
  ask.show_reasoning = display.empty() ? traits.shows_thinking : display == "summarized";
  if (mode == ThinkingMode::kDisabled) {
    return std::nullopt;
  }
  ask.reasoning_tokens = kUsualThought;
  return check_sampling(request);
}

std::string signature_of(std::string_view thought, std::string_view model) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr int kLength = 24;
  std::uint64_t hash = 14695981039346656037U;
  const auto mix = [&hash](std::string_view text) {
    for (const char c : text) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
  };
  mix(thought);
  mix("/");
  mix(family_of(model));
  std::string out = "Eq";
  for (int i = 0; i < kLength; ++i) {
    out += kAlphabet[(hash >> 58U) & 63U];
    hash = hash * 6364136223846793005U + 1442695040888963407U;
  }
  return out;
}

Refusal check_thought(const Json& block, const std::string& path, std::string_view model) {
  if (member(block, "cache_control") != nullptr) {
    return extra(path + "." + std::string(text_in(block, "type")) + ".cache_control");
  }
  if (text_in(block, "type") == "redacted_thinking") {
    if (auto refused = check_text(block, path + ".redacted_thinking", "data")) {
      return refused;
    }
    return text_in(block, "data") == signature_of("", model)
               ? Refusal()
               : at(path, "Invalid `data` in `redacted_thinking` block");
  }
  for (const char* name : {"thinking", "signature"}) {
    if (auto refused = check_text(block, path + ".thinking", name)) {
      return refused;
    }
  }
  // What was not shown is signed all the same.
  const std::string_view shown = text_in(block, "thinking");
  return text_in(block, "signature") == signature_of(shown, model)
             ? Refusal()
             : at(path, "Invalid `signature` in `thinking` block");
}

}  // namespace llm_rotate::fake::anthropic
