#include "fake_upstream/openrouter/openrouter_check.hpp"

#include <algorithm>
#include <array>

#include "fake_upstream/openai/openai_models.hpp"

namespace llm_rotate::fake::openrouter {
namespace {

using Name = std::string_view;
using openai::Refusal;

constexpr std::array kFurther = {
    Name("cache_control"),
    Name("min_p"),
    Name("models"),
    Name("plugins"),
    Name("provider"),
    Name("reasoning"),
    Name("repetition_penalty"),
    Name("route"),
    Name("session_id"),
    Name("top_a"),
    Name("top_k"),
    Name("trace"),
    Name("transforms"),
    Name("usage"),
};
constexpr std::array kProvider = {
    Name("allow_fallbacks"),
    Name("data_collection"),
    Name("ignore"),
    Name("max_price"),
    Name("only"),
    Name("order"),
    Name("preferred_max_latency"),
    Name("preferred_min_throughput"),
    Name("quantizations"),
    Name("require_parameters"),
    Name("sort"),
    Name("zdr"),
};
constexpr std::array kEfforts = {Name("max"), Name("xhigh"),   Name("high"), Name("medium"),
                                 Name("low"), Name("minimal"), Name("none")};
constexpr std::array kDetails = {Name("reasoning.text"), Name("reasoning.summary"),
                                 Name("reasoning.encrypted")};
constexpr std::array kFormats = {Name("unknown"),
                                 Name("anthropic-claude-v1"),
                                 Name("google-gemini-v1"),
                                 Name("openai-responses-v1"),
                                 Name("azure-openai-responses-v1"),
                                 Name("xai-responses-v1")};

template <class Names>
bool is_in(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

VendorError refusal(std::string message) {
  return openai::refusal(std::move(message), std::nullopt, std::nullopt);
}

Refusal check_provider(const Json& request) {
  const Json* provider = member(request, "provider");
  if (provider == nullptr) {
    return std::nullopt;
  }
  if (!provider->IsObject()) {
    return refusal("provider: Expected object");
  }
  if (const auto unknown = openai::unknown_member(*provider, kProvider)) {
    return refusal("provider: Unrecognized key: \"" + *unknown + "\"");
  }
  for (const char* list : {"only", "order", "ignore"}) {
    const Json* names = member(*provider, list);
    if (names != nullptr && !names->IsArray()) {
      return refusal("provider." + std::string(list) + ": Expected array");
    }
  }
  return std::nullopt;
}

Refusal check_reasoning(const Json& request, ChatAsk& ask) {
  const Json* reasoning = member(request, "reasoning");
  if (reasoning == nullptr) {
    return std::nullopt;
  }
  if (!reasoning->IsObject()) {
    return refusal("reasoning: Expected object");
  }
  const Json* effort = member(*reasoning, "effort");
  if (effort != nullptr && member(*reasoning, "max_tokens") != nullptr) {
    return refusal(
        "Only one of \"reasoning.effort\" and \"reasoning.max_tokens\" can be specified");
  }
  const bool known = effort == nullptr || (effort->IsString() && is_in(kEfforts, text_of(*effort)));
  if (!known) {
    return refusal("reasoning.effort: Invalid option");
  }
  const Json* excluded = member(*reasoning, "exclude");
  ask.show_reasoning = excluded == nullptr || !excluded->IsTrue();
  ask.reasoning_tokens =
      openai::reasoning_tokens_of(effort != nullptr ? text_of(*effort) : "medium");
  return std::nullopt;
}

// State that is another route's, or was changed on its way.
Refusal check_details(const Json& details, const std::string& path) {
  if (!details.IsArray()) {
    return refusal(path + ": Expected array");
  }
  for (const Json& entry : details.GetArray()) {
    const Json* type = entry.IsObject() ? member(entry, "type") : nullptr;
    if (type == nullptr || !type->IsString() || !is_in(kDetails, text_of(*type))) {
      return refusal(path + ": Invalid reasoning detail");
    }
    const Json* format = member(entry, "format");
    if (format != nullptr && (!format->IsString() || !is_in(kFormats, text_of(*format)))) {
      return refusal(path + ": Unknown format of a reasoning detail");
    }
  }
  return std::nullopt;
}

Refusal check_messages(const Json& request) {
  const Json* messages = member(request, "messages");
  if (messages == nullptr || !messages->IsArray()) {
    return std::nullopt;
  }
  for (rapidjson::SizeType i = 0; i < messages->Size(); ++i) {
    const Json& message = (*messages)[i];
    const Json* details = message.IsObject() ? member(message, "reasoning_details") : nullptr;
    if (details == nullptr) continue;
    const std::string path = openai::index_path("messages", i) + ".reasoning_details";
    if (auto refused = check_details(*details, path)) {
      return refused;
    }
  }
  return std::nullopt;
}

Refusal check(const Json& request, ChatAsk& ask) {
  if (auto refused = check_provider(request)) {
    return refused;
  }
  if (auto refused = check_reasoning(request, ask)) {
    return refused;
  }
  return check_messages(request);
}

}  // namespace

openai::ChatRules chat_rules() {
  return {.further = kFurther, .foreign_parts = true, .check = &check};
}

}  // namespace llm_rotate::fake::openrouter
