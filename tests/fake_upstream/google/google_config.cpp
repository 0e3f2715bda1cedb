#include "fake_upstream/google/google_config.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "fake_upstream/sample_json.hpp"

namespace llm_rotate::fake::google {
namespace {

constexpr std::uint64_t kThoughts = 32;

std::string shown(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text;
}

struct Range {
  std::string_view name, words;
  double lowest, highest;
  std::string_view told;
};
constexpr Range kRanges[] = {
    {"temperature", "temperature", 0, 2, "from 0 (inclusive) to 2.0001 (exclusive)"},
    {"topP", "topP", 0, 1, "from 0 (inclusive) to 1.0001 (exclusive)"},
    {"candidateCount", "candidateCount", 1, 8, "from 1 (inclusive) to 9 (exclusive)"},
    {"maxOutputTokens", "maxOutputTokens", 1, 65536, "from 1 (inclusive) to 65537 (exclusive)"},
    {"logprobs", "logprobs", 0, 20, "from 0 (inclusive) to 21 (exclusive)"},
};

Refusal check_ranges(const Json& config) {
  for (const Range& range : kRanges) {
    const auto value = number_in(config, range.name);
    if (value && (*value < range.lowest || *value > range.highest)) {
      return refusal("Unable to submit request because it has a " + std::string(range.words) +
                     " value of " + shown(*value) + " but the supported range is " +
                     std::string(range.told) + ". Update the value and try again.");
    }
  }
  return std::nullopt;
}

Refusal check_model_limits(const Json& config, const Place& place) {
  const bool penalty =
      member(config, "presencePenalty") != nullptr || member(config, "frequencyPenalty") != nullptr;
  if (penalty && !place.vertex && place.version >= 2.5 && place.version < 3) {
    return refusal("Penalty is not enabled for models/" + place.model);
  }
  const bool sampling = member(config, "temperature") != nullptr ||
                        member(config, "topP") != nullptr || member(config, "topK") != nullptr;
  if (sampling && place.has("gemini-3.8-flash")) {
    return refusal("Sampling parameters are not supported for models/" + place.model);
  }
  return std::nullopt;
}

Refusal check_budget(double budget, const Place& place) {
  if (place.version < 2.5) {
    return refusal("Unable to submit request because thinking is not supported by this model.");
  }
  const bool pro = place.has("-pro");
  const double lowest = pro ? 128 : (place.has("-lite") ? 512 : 1);
  const double highest = pro ? 32768 : 24576;
  const bool special = budget == -1 || (budget == 0 && !pro);
  if (special || (budget >= lowest && budget <= highest)) {
    return std::nullopt;
  }
  return refusal("The thinking budget " + shown(budget) +
                 " is invalid. Please choose a value between " + shown(lowest) + " and " +
                 shown(highest) + ".");
}

Refusal check_level(std::string_view level, const Place& place) {
  if (place.version < 3) {
    return refusal("Thinking level is not supported for this model.");
  }
  const bool minimal = level == "MINIMAL" || level == "minimal";
  const bool pro = place.has("-pro");
  if (minimal && (pro || place.version >= 3.7)) {
    return refusal(
        "Thinking level MINIMAL is not supported for this model. Please retry with other thinking "
        "level.");
  }
  for (const char* known :
       {"MINIMAL", "LOW", "MEDIUM", "HIGH", "minimal", "low", "medium", "high"}) {
    if (level == known) {
      return std::nullopt;
    }
  }
  return refusal("Invalid value at 'generation_config.thinking_config.thinking_level'");
}

Refusal read_thinking(const Json& thinking, const Place& place, ChatAsk& chat) {
  if (auto refused = check_members(thinking, "generation_config.thinking_config", place,
                                   {"thinkingBudget", "thinkingLevel", "includeThoughts"})) {
    return refused;
  }
  const auto budget = number_in(thinking, "thinkingBudget");
  const std::string_view level = text_in(thinking, "thinkingLevel");
  if (budget && !level.empty()) {
    return refusal("You can only set only one of thinking budget and thinking level.");
  }
  Refusal refused;
  if (budget) {
    refused = check_budget(*budget, place);
  } else if (!level.empty()) {
    refused = check_level(level, place);
  }
  const Json* shows = member(thinking, "includeThoughts");
  chat.show_reasoning = shows != nullptr && shows->IsTrue();
  chat.reasoning_tokens = budget && *budget == 0 ? 0 : kThoughts;
  return refused;
}

Refusal read_form(const Json& config, ChatAsk& chat) {
  const Json* json_schema = member(config, "responseJsonSchema");
  const Json* open_api = member(config, "responseSchema");
  if (json_schema != nullptr && open_api != nullptr) {
    return refusal("Only one of response_schema and response_json_schema may be set.");
  }
  const Json* schema = json_schema != nullptr ? json_schema : open_api;
  const bool json = text_in(config, "responseMimeType") == "application/json";
  if (schema != nullptr && !json) {
    return refusal("A response schema needs the response mime type application/json.");
  }
  if (schema != nullptr) {
    append_sample(*schema, chat.json_sample);
  } else if (json) {
    chat.json_sample = R"({"answer":"This is the fake upstream speaking."})";
  }
  return std::nullopt;
}

Refusal read_stops(const Json& config, ChatAsk& chat) {
  constexpr rapidjson::SizeType kMost = 5;
  const Json* stops = member(config, "stopSequences");
  if (stops == nullptr) {
    return std::nullopt;
  }
  if (!stops->IsArray() || stops->Size() > kMost) {
    return refusal("Unable to submit request because it has more than 5 stop sequences.");
  }
  for (const Json& stop : stops->GetArray()) {
    if (!stop.IsString()) {
      return refusal("Invalid value at 'generation_config.stop_sequences' (TYPE_STRING)");
    }
    chat.stops.emplace_back(text_of(stop));
  }
  return std::nullopt;
}

bool is_function_name(std::string_view name) {
  constexpr std::size_t kMost = 128;
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && name.size() <= kMost && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == ':' || c == '-';
         });
}

Refusal read_function(const Json& function, const Place& place, ChatAsk& chat) {
  if (auto refused = check_members(function, "tools[0].function_declarations", place,
                                   {"name", "description", "parameters", "parametersJsonSchema",
                                    "response", "responseJsonSchema", "behavior"})) {
    return refused;
  }
  const std::string_view name = text_in(function, "name");
  if (!is_function_name(name)) {
    return refusal(
        "Invalid function name. Must start with a letter or an underscore, and be of letters, "
        "digits, underscores, dots, colons or dashes, with a maximum length of 128.");
  }
  const Json* schema = member(function, "parametersJsonSchema");
  const Json* open_api = member(function, "parameters");
  if (schema != nullptr && open_api != nullptr) {
    return refusal("Only one of parameters and parameters_json_schema may be set.");
  }
  ToolSpec tool;
  tool.name = name;
  if (schema != nullptr || open_api != nullptr) {
    append_sample(schema != nullptr ? *schema : *open_api, tool.sample_arguments);
  } else {
    tool.sample_arguments = "{}";
  }
  chat.tools.push_back(std::move(tool));
  return std::nullopt;
}

}  // namespace

Refusal read_config(const Json& config, const Place& place, ChatAsk& chat) {
  auto refused = check_members(
      config, "generation_config", place,
      {"temperature", "topP", "topK", "candidateCount", "maxOutputTokens", "stopSequences", "seed",
       "presencePenalty", "frequencyPenalty", "responseLogprobs", "logprobs", "responseMimeType",
       "responseSchema", "responseJsonSchema", "responseModalities", "thinkingConfig",
       "speechConfig", "mediaResolution", "imageConfig"});
  if (refused || (refused = check_ranges(config)) ||
      (refused = check_model_limits(config, place)) || (refused = read_stops(config, chat)) ||
      (refused = read_form(config, chat))) {
    return refused;
  }
  if (const Json* thinking = member(config, "thinkingConfig")) {
    if ((refused = read_thinking(*thinking, place, chat))) {
      return refused;
    }
  }
  if (!chat.json_sample.empty() && !chat.tools.empty() && place.version < 3) {
    return refusal("Function calling with a response mime type: 'application/json' is unsupported");
  }
  if (const auto most = number_in(config, "maxOutputTokens")) {
    chat.max_tokens = static_cast<std::uint64_t>(*most);
  }
  chat.choices = static_cast<unsigned>(number_in(config, "candidateCount").value_or(1));
  return std::nullopt;
}

Refusal read_tools(const Json& tools, const Place& place, ChatAsk& chat) {
  if (!tools.IsArray()) {
    return refusal("Invalid value at 'tools'");
  }
  int with_functions = 0;
  for (const Json& tool : tools.GetArray()) {
    if (auto refused = check_members(tool, "tools[0]", place,
                                     {"functionDeclarations", "googleSearch", "codeExecution",
                                      "urlContext", "fileSearch", "googleMaps"})) {
      return refused;
    }
    const Json* functions = member(tool, "functionDeclarations");
    if (functions == nullptr || !functions->IsArray()) {
      continue;
    }
    if (++with_functions > 1) {
      return refusal("Multiple tools are supported only when they are all search tools.");
    }
    for (const Json& function : functions->GetArray()) {
      if (auto refused = read_function(function, place, chat)) {
        return refused;
      }
    }
  }
  return std::nullopt;
}

Refusal read_tool_config(const Json& config, const Place& place, ChatAsk& chat) {
  if (auto refused = check_members(config, "tool_config", place,
                                   {"functionCallingConfig", "retrievalConfig"})) {
    return refused;
  }
  const Json* calling = member(config, "functionCallingConfig");
  if (calling == nullptr) {
    return std::nullopt;
  }
  if (auto refused = check_members(*calling, "tool_config.function_calling_config", place,
                                   {"mode", "allowedFunctionNames"})) {
    return refused;
  }
  if (chat.tools.empty()) {
    return refusal("Function calling config is set without function_declarations.");
  }
  const std::string_view mode = text_in(*calling, "mode");
  const Json* allowed = member(*calling, "allowedFunctionNames");
  if (mode != "AUTO" && mode != "NONE" && mode != "ANY" && mode != "VALIDATED") {
    return refusal("Invalid value at 'tool_config.function_calling_config.mode'");
  }
  if (allowed != nullptr && mode != "ANY" && mode != "VALIDATED") {
    return refusal("Allowed function names may only be set when the mode is ANY or VALIDATED.");
  }
  chat.tool_choice = mode == "NONE" ? ToolChoice::kNone
                                    : (mode == "ANY" ? ToolChoice::kRequired : ToolChoice::kAuto);
  for (rapidjson::SizeType i = 0; allowed != nullptr && allowed->IsArray() && i < allowed->Size();
       ++i) {
    const std::string name((*allowed)[i].IsString() ? text_of((*allowed)[i]) : "");
    const bool known = std::any_of(chat.tools.begin(), chat.tools.end(),
                                   [&](const ToolSpec& tool) { return tool.name == name; });
    if (!known) {
      return refusal("allowed_function_names contains a name that no declared function has: " +
                     name);
    }
    if (mode == "ANY" && allowed->Size() == 1) {
      chat.tool_choice = ToolChoice::kNamed;
      chat.named_tool = name;
    }
  }
  return std::nullopt;
}

}  // namespace llm_rotate::fake::google
