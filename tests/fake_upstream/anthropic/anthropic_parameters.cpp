#include "fake_upstream/anthropic/anthropic_parameters.hpp"

#include <array>
#include <optional>
#include <string>

namespace llm_rotate::fake::anthropic {
namespace {

using Name = std::string_view;

constexpr std::array kKnown = {
    Name("model"),         Name("messages"),      Name("max_tokens"),
    Name("system"),        Name("metadata"),      Name("stop_sequences"),
    Name("stream"),        Name("temperature"),   Name("top_k"),
    Name("top_p"),         Name("tools"),         Name("tool_choice"),
    Name("thinking"),      Name("service_tier"),  Name("cache_control"),
    Name("output_config"), Name("container"),     Name("context_management"),
    Name("mcp_servers"),   Name("inference_geo"), Name("speed")};
constexpr std::array kCounted = {
    Name("model"),         Name("messages"),      Name("system"),
    Name("tools"),         Name("tool_choice"),   Name("thinking"),
    Name("cache_control"), Name("output_config"), Name("context_management"),
    Name("mcp_servers"),   Name("speed")};

Refusal check_number(const Json& request, Name name, double most) {
  const Json* value = member(request, name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->IsNumber()) {
    return invalid_type(name, "number");
  }
  if (value->GetDouble() < 0) {
    return at(name, "Input should be greater than or equal to 0");
  }
  return value->GetDouble() > most ? Refusal(at(name, "Input should be less than or equal to 1"))
                                   : std::nullopt;
}

Refusal check_sampling(const Json& request, const ModelTraits& traits, Name version) {
  constexpr Name kWithoutSampling = "2026-10-21";
  for (const Name name : {Name("temperature"), Name("top_p"), Name("top_k")}) {
    if (member(request, name) != nullptr && version >= kWithoutSampling) {
      return extra(name);
    }
  }
  constexpr double kNoEnd = 1e18;
  for (const auto& [name, most] :
       {std::pair{Name("temperature"), 1.0}, std::pair{Name("top_p"), 1.0},
        std::pair{Name("top_k"), kNoEnd}}) {
    if (auto refused = check_number(request, name, most)) {
      return refused;
    }
  }
  const Json* temperature = member(request, "temperature");
  const Json* top_p = member(request, "top_p");
  const Json* top_k = member(request, "top_k");
  if (temperature != nullptr && top_p != nullptr && !traits.both_sampling) {
    return refusal(
        "`temperature` and `top_p` cannot both be specified for this model. Please use only one.");
  }
  if (traits.sampling) {
    return std::nullopt;
  }
  constexpr double kLeastTopP = 0.99;
  const bool samples = (temperature != nullptr && temperature->GetDouble() != 1.0) ||
                       (top_p != nullptr && top_p->GetDouble() < kLeastTopP) || top_k != nullptr;
  return samples ? refusal("temperature, top_p and top_k are not supported by this model.")
                 : Refusal();
}

Refusal read_limit(const Json& request, const ModelTraits& traits, Name model, ChatAsk& ask) {
  const Json* limit = member(request, "max_tokens");
  if (limit == nullptr) {
    return missing("max_tokens");
  }
  if (!limit->IsUint64()) {
    return limit->IsInt64() ? at("max_tokens", "Input should be greater than or equal to 0")
                            : invalid_type("max_tokens", "integer");
  }
  ask.max_tokens = limit->GetUint64();
  if (*ask.max_tokens > traits.max_output) {
    return at("max_tokens", std::to_string(*ask.max_tokens) + " > " +
                                std::to_string(traits.max_output) +
                                ", which is the maximum allowed number of output tokens for " +
                                std::string(model));
  }
  return std::nullopt;
}

Refusal read_stops(const Json& request, ChatAsk& ask) {
  const Json* stops = member(request, "stop_sequences");
  if (stops == nullptr) {
    return std::nullopt;
  }
  if (!stops->IsArray()) {
    return invalid_type("stop_sequences", "list");
  }
  for (rapidjson::SizeType i = 0; i < stops->Size(); ++i) {
    const Json& stop = (*stops)[i];
    if (!stop.IsString()) {
      return invalid_type(below("stop_sequences", i), "string");
    }
    if (text_of(stop).find_first_not_of(" \t\r\n") == Name::npos) {
      return refusal("stop_sequences: each stop sequence must contain non-whitespace");
    }
    ask.stops.emplace_back(text_of(stop));
  }
  return std::nullopt;
}

Refusal check_account(const Json& request) {
  constexpr std::array kMetadata = {Name("user_id")};
  if (const Json* metadata = member(request, "metadata")) {
    if (!metadata->IsObject()) {
      return invalid_type("metadata", "dictionary");
    }
    if (auto refused = check_members(*metadata, "metadata", kMetadata)) {
      return refused;
    }
    const Json* user = member(*metadata, "user_id");
    if (user != nullptr && !user->IsString()) {
      return invalid_type("metadata.user_id", "string");
    }
  }
  const Json* tier = member(request, "service_tier");
  const Name word = tier != nullptr && tier->IsString() ? text_of(*tier) : Name();
  if (tier != nullptr && word != "auto" && word != "standard_only") {
    return at("service_tier", "Input should be 'auto' or 'standard_only'");
  }
  const Json* stream = member(request, "stream");
  return stream == nullptr || stream->IsBool() ? Refusal() : invalid_type("stream", "boolean");
}

}  // namespace

Refusal read_parameters(const Json& request, const ModelTraits& traits, Name model, Name version,
                        ChatAsk& ask) {
  if (auto refused = read_limit(request, traits, model, ask)) {
    return refused;
  }
  if (auto refused = check_sampling(request, traits, version)) {
    return refused;
  }
  if (auto refused = read_stops(request, ask)) {
    return refused;
  }
  return check_account(request);
}

Refusal check_known_parameters(const Json& request) {
  return check_members(request, {}, kKnown);
}

Refusal check_count_parameters(const Json& request) {
  return check_members(request, {}, kCounted);
}

}  // namespace llm_rotate::fake::anthropic
