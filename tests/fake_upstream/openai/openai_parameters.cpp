#include "fake_upstream/openai/openai_parameters.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::fake::openai {
namespace {

using Name = std::string_view;

constexpr std::array kKnown = {
    Name("messages"),
    Name("model"),
    Name("audio"),
    Name("frequency_penalty"),
    Name("function_call"),
    Name("functions"),
    Name("logit_bias"),
    Name("logprobs"),
    Name("max_completion_tokens"),
    Name("max_tokens"),
    Name("metadata"),
    Name("modalities"),
    Name("moderation"),
    Name("n"),
    Name("parallel_tool_calls"),
    Name("prediction"),
    Name("presence_penalty"),
    Name("prompt_cache_key"),
    Name("prompt_cache_options"),
    Name("prompt_cache_retention"),
    Name("reasoning_effort"),
    Name("response_format"),
    Name("safety_identifier"),
    Name("seed"),
    Name("service_tier"),
    Name("stop"),
    Name("store"),
    Name("stream"),
    Name("stream_options"),
    Name("temperature"),
    Name("tool_choice"),
    Name("tools"),
    Name("top_logprobs"),
    Name("top_p"),
    Name("user"),
    Name("verbosity"),
    Name("web_search_options"),
};

struct NumberRule {
  Name name;
  double least;
  double most;
  bool whole;
};
constexpr double kNoEnd = 1e18;
// In this order: with several faults in a request, the first one is told.
constexpr std::array kNumbers = {
    NumberRule{"max_completion_tokens", 1, kNoEnd, true},
    NumberRule{"max_tokens", 1, kNoEnd, true},
    NumberRule{"n", 1, 128, true},
    NumberRule{"top_logprobs", 0, 20, true},
    NumberRule{"frequency_penalty", -2, 2, false},
    NumberRule{"presence_penalty", -2, 2, false},
    NumberRule{"temperature", 0, 2, false},
    NumberRule{"top_p", 0, 1, false},
};
constexpr std::array kFlags = {Name("logprobs"), Name("parallel_tool_calls"), Name("store"),
                               Name("stream")};
constexpr std::array kStrings = {Name("prompt_cache_key"),
                                 Name("reasoning_effort"),
                                 Name("safety_identifier"),
                                 Name("service_tier"),
                                 Name("user"),
                                 Name("verbosity")};

VendorError out_of_range(const NumberRule& rule, double got) {
  const bool below = got < rule.least;
  const std::string kind = rule.whole ? "integer" : "decimal";
  return refusal("Invalid '" + std::string(rule.name) + "': " + kind +
                     (below ? " below minimum value. Expected a value >= "
                            : " above maximum value. Expected a value <= ") +
                     number_text(below ? rule.least : rule.most) + ", but got " + number_text(got) +
                     " instead.",
                 std::string(rule.name), kind + (below ? "_below_min_value" : "_above_max_value"));
}

Refusal check_number(const Json& request, const NumberRule& rule) {
  const Json* value = member(request, rule.name);
  if (value == nullptr) {
    return std::nullopt;
  }
  const bool whole = value->IsInt64() || value->IsUint64();
  if (!value->IsNumber() || (rule.whole && !whole)) {
    return invalid_type(std::string(rule.name), rule.whole ? "an integer" : "a decimal", *value);
  }
  const double got = value->GetDouble();
  return got < rule.least || got > rule.most ? Refusal(out_of_range(rule, got)) : std::nullopt;
}

Refusal check_types(const Json& request) {
  for (const NumberRule& rule : kNumbers) {
    if (auto refused = check_number(request, rule)) {
      return refused;
    }
  }
  for (const Name name : kFlags) {
    const Json* value = member(request, name);
    if (value != nullptr && !value->IsBool()) {
      return invalid_type(std::string(name), "a boolean", *value);
    }
  }
  for (const Name name : kStrings) {
    const Json* value = member(request, name);
    if (value != nullptr && !value->IsString()) {
      return invalid_type(std::string(name), "a string", *value);
    }
  }
  return std::nullopt;
}

Refusal read_stops(const Json& request, const ModelTraits& traits, ChatAsk& ask) {
  const Json* stop = member(request, "stop");
  if (stop == nullptr) {
    return std::nullopt;
  }
  if (traits.o_series) {
    return unsupported_parameter("stop", "");
  }
  if (stop->IsString()) {
    ask.stops.emplace_back(text_of(*stop));
    return std::nullopt;
  }
  constexpr std::size_t kMostStops = 4;
  if (!stop->IsArray()) {
    return invalid_type("stop", "one of a string or array of strings", *stop);
  }
  if (stop->Size() > kMostStops) {
    return array_too_long("stop", kMostStops, stop->Size());
  }
  for (rapidjson::SizeType i = 0; i < stop->Size(); ++i) {
    if (!(*stop)[i].IsString()) {
      return invalid_type(index_path("stop", i), "a string", (*stop)[i]);
    }
    ask.stops.emplace_back(text_of((*stop)[i]));
  }
  return std::nullopt;
}

Refusal read_stream_options(const Json& request, ChatAsk& ask) {
  const Json* options = member(request, "stream_options");
  if (options == nullptr) {
    return std::nullopt;
  }
  const Json* stream = member(request, "stream");
  if (stream == nullptr || !stream->IsTrue()) {
    return refusal("The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                   "stream_options", std::nullopt);
  }
  if (!options->IsObject()) {
    return invalid_type("stream_options", "an object", *options);
  }
  const Json* usage = member(*options, "include_usage");
  const Json* obfuscation = member(*options, "include_obfuscation");
  ask.include_usage = usage != nullptr && usage->IsTrue();
  ask.obfuscate = obfuscation == nullptr || !obfuscation->IsFalse();
  return std::nullopt;
}

Refusal read_limits(const Json& request, const ModelTraits& traits, ChatAsk& ask) {
  const Json* old_limit = member(request, "max_tokens");
  const Json* limit = member(request, "max_completion_tokens");
  if (old_limit != nullptr && limit != nullptr) {
    return refusal(
        "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
        "max_tokens", "invalid_parameter_combination");
  }
  if (old_limit != nullptr && traits.reasoning) {
    return unsupported_parameter("max_tokens", " Use 'max_completion_tokens' instead.");
  }
  if (const Json* given = limit != nullptr ? limit : old_limit) {
    ask.max_tokens = given->GetUint64();
  }
  return std::nullopt;
}

Refusal read_logprobs(const Json& request, ChatAsk& ask) {
  const Json* logprobs = member(request, "logprobs");
  ask.logprobs = logprobs != nullptr && logprobs->IsTrue();
  if (const Json* top = member(request, "top_logprobs")) {
    if (!ask.logprobs) {
      return refusal("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
                     "top_logprobs", std::nullopt);
    }
    ask.top_logprobs = top->GetUint64();
  }
  return std::nullopt;
}

}  // namespace

Refusal check_known_parameters(const Json& request, std::span<const std::string_view> further) {
  const auto unknown = unknown_member(request, kKnown, further);
  if (!unknown) {
    return std::nullopt;
  }
  return refusal("Unrecognized request argument supplied: " + *unknown, std::nullopt, std::nullopt);
}

Refusal read_parameters(const Json& request, const ModelTraits& traits, ChatAsk& ask) {
  if (auto refused = check_types(request)) {
    return refused;
  }
  if (const Json* n = member(request, "n")) {
    ask.choices = n->GetUint();
  }
  if (auto refused = read_limits(request, traits, ask)) {
    return refused;
  }
  if (auto refused = read_stops(request, traits, ask)) {
    return refused;
  }
  if (auto refused = read_stream_options(request, ask)) {
    return refused;
  }
  return read_logprobs(request, ask);
}

}  // namespace llm_rotate::fake::openai
