#include "fake_upstream/bedrock/bedrock_request.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "fake_upstream/bedrock/bedrock_check.hpp"
#include "fake_upstream/bedrock/bedrock_messages.hpp"
#include "fake_upstream/bedrock/bedrock_tools.hpp"

namespace llm_rotate::fake::bedrock {
namespace {

constexpr std::array<std::string_view, 12> kMembers = {
    "messages",          "system",          "inferenceConfig",
    "toolConfig",        "outputConfig",    "additionalModelRequestFields",
    "serviceTier",       "guardrailConfig", "additionalModelResponseFieldPaths",
    "performanceConfig", "requestMetadata", "promptVariables"};

constexpr std::uint64_t kThoughtTokens = 9;
constexpr std::size_t kMostCachePoints = 4;

Refusal check_members(Value request) {
  Refusal refused;
  request.each_member([&](std::string_view name, Value) {
    if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end()) {
      refused = malformed("", "extraneous key [" + std::string(name) + "] is not permitted");
    }
  });
  return refused;
}

bool within(Value number, double least, double most) {
  return !number.exists() ||
         (number.is_number() && number.number() >= least && number.number() <= most);
}

bool newer_claude(std::string_view model) {
  return is_claude(model) && model.find("claude-3") == std::string_view::npos &&
         model.find("claude-v2") == std::string_view::npos;
}

bool without_sampling(std::string_view model) {
  for (const std::string_view name :
       {"opus-4-7", "opus-4-8", "sonnet-5", "opus-5", "haiku-5", "fable-5"}) {
    if (is_claude(model) && model.find(name) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

Refusal read_inference(Value config, Ask& ask) {
  if (!config.exists()) {
    return std::nullopt;
  }
  const Value most = config["maxTokens"];
  if (!within(most, 1, 1e9) || !within(config["temperature"], 0, 1) ||
      !within(config["topP"], 0, 1)) {
    return malformed("/inferenceConfig", "a value is out of its range");
  }
  const bool warm = config["temperature"].exists();
  const bool cut = config["topP"].exists();
  if (without_sampling(ask.model) && (warm || cut)) {
    return invalid(
        "The model returned the following errors: temperature: Extra inputs are not permitted");
  }
  if (newer_claude(ask.model) && warm && cut) {
    return invalid(
        "The model returned the following errors: `temperature` and `top_p` cannot both "
        "be specified for this model. Please use only one.");
  }
  if (most.exists()) {
    ask.chat.max_tokens = static_cast<std::uint64_t>(most.integer());
  }
  const Value stops = config["stopSequences"];
  if (stops.size() > 0 && ask.model.find("meta.") != std::string::npos) {
    return invalid(
        "This model doesn't support the stopSequences field. Remove stopSequences and try again.");
  }
  Refusal refused;
  stops.each([&](Value stop) {
    if (stop.string().find_first_not_of(" \t\r\n") == std::string_view::npos) {
      refused = invalid("stop_sequences: each stop sequence must contain non-whitespace");
    }
    ask.chat.stops.emplace_back(stop.string());
  });
  return refused;
}

Refusal read_claude(Value fields, Value request, Ask& ask) {
  const Value thinking =
      fields["thinking"].exists() ? fields["thinking"] : fields["reasoning_config"];
  const std::string_view type = thinking["type"].string();
  const std::int64_t budget = thinking["budget_tokens"].integer();
  if (type == "enabled") {
    const Value most = request["inferenceConfig"]["maxTokens"];
    if (budget < 1024 || (most.exists() && most.integer() <= budget)) {
      return invalid(
          "The model returned the following errors: `max_tokens` must be greater than "
          "`thinking.budget_tokens`, which is at least 1024.");
    }
    const Value choice = request["toolConfig"]["toolChoice"];
    if (choice["any"].exists() || choice["tool"].exists()) {
      return invalid(
          "The model returned the following errors: Thinking may not be enabled when "
          "tool_choice forces tool use.");
    }
    const Value temperature = request["inferenceConfig"]["temperature"];
    if (temperature.exists() && temperature.number() != 1.0) {
      return invalid(
          "The model returned the following errors: `temperature` may only be set to 1 "
          "when thinking is enabled.");
    }
  }
  if (type == "enabled" || type == "adaptive") {
    ask.chat.reasoning_tokens = kThoughtTokens;
  }
  const Value choice = fields["tool_choice"];
  if (choice.exists() && request["toolConfig"]["toolChoice"].exists()) {
    return invalid("The model returned the following errors: tool_choice is given twice");
  }
  if (choice["disable_parallel_tool_use"].boolean()) {
    ask.chat.parallel_tools = false;
  }
  if (choice["type"].string() == "any") {
    ask.chat.tool_choice = ToolChoice::kRequired;
  }
  return std::nullopt;
}

Refusal read_additional(Value fields, Value request, Ask& ask) {
  if (!fields.exists()) {
    return std::nullopt;
  }
  if (!fields.is_object()) {
    return malformed("/additionalModelRequestFields", "expected an object");
  }
  if (is_claude(ask.model)) {
    return read_claude(fields, request, ask);
  }
  const bool thinks = fields["reasoningConfig"]["type"].string() == "enabled" ||
                      fields["reasoning_effort"].exists() || fields["reasoning"].exists();
  if (fields["thinking"].exists() || (thinks && ask.model.find("meta.") != std::string::npos)) {
    return malformed("", "extraneous key [thinking] is not permitted");
  }
  ask.chat.reasoning_tokens = thinks ? kThoughtTokens : 0;
  return std::nullopt;
}

Refusal read_object(Value request, Ask& ask) {
  Conversation found;
  if (auto refused = check_members(request)) return refused;
  if (auto refused = read_conversation(request, ask, found)) return refused;
  if (auto refused = read_inference(request["inferenceConfig"], ask)) return refused;
  if (auto refused = read_tools(request, ask, found)) return refused;
  if (auto refused = read_output_config(request["outputConfig"], ask)) return refused;
  if (auto refused = read_additional(request["additionalModelRequestFields"], request, ask)) {
    return refused;
  }
  if (found.cache_points > kMostCachePoints) {
    return invalid(
        "The model returned the following errors: A maximum of 4 blocks with "
        "cache_control may be provided.");
  }
  return request["requestMetadata"].size() > 16 ? malformed("/requestMetadata", "too many entries")
                                                : Refusal();
}

}  // namespace

void read_converse(std::string_view body, Ask& ask) {
  ask.operation = Operation::kChat;
  const sdk::json::Document document(body);
  ask.refusal = document.root().is_object()
                    ? read_object(document.root(), ask)
                    : Refusal(vendor_error(400, "SerializationException", "Unexpected token."));
}

void read_invoke(std::string_view body, Ask& ask) {
  ask.operation = Operation::kEmbeddings;
  const sdk::json::Document document(body);
  const auto take = [&ask](Value text) {
    if (!text.string().empty()) ask.embeddings.inputs.emplace_back(text.string());
  };
  const bool cohere = ask.model.find("cohere.") != std::string::npos;
  if (cohere) {
    document["texts"].each(take);
  } else {
    take(document["inputText"]);
    take(document["singleEmbeddingParams"]["text"]["value"]);
  }
  const Value size = document[cohere ? "output_dimension" : "dimensions"];
  ask.embeddings.dimensions =
      static_cast<std::size_t>(std::clamp<std::int64_t>(size.integer(8), 1, 4096));
  const bool typed = !cohere || !document["input_type"].string().empty();
  if (ask.embeddings.inputs.empty() || !typed || ask.embeddings.inputs.size() > 96) {
    ask.refusal = malformed("", "required key [texts, input_type or inputText] not found");
  }
}

}  // namespace llm_rotate::fake::bedrock
