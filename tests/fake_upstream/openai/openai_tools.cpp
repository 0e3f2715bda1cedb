#include "fake_upstream/openai/openai_tools.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fake_upstream/openai/openai_messages.hpp"
#include "fake_upstream/openai/strict_schema.hpp"
#include "fake_upstream/sample_json.hpp"

namespace llm_rotate::fake::openai {
namespace {

constexpr std::size_t kMostTools = 128;
constexpr std::size_t kLongestName = 64;

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

Refusal check_name(const Json& object, const std::string& path) {
  const Json* name = member(object, "name");
  if (name == nullptr) {
    return missing_parameter(path);
  }
  if (!name->IsString()) {
    return invalid_type(path, "a string", *name);
  }
  if (!is_name(text_of(*name))) {
    return refusal("Invalid '" + path +
                       "': string does not match pattern. Expected a string that matches the "
                       "pattern '^[a-zA-Z0-9_-]+$'.",
                   path, "invalid_value");
  }
  if (name->GetStringLength() > kLongestName) {
    return refusal("Invalid '" + path +
                       "': string too long. Expected a string with maximum length 64, but got a "
                       "string with length " +
                       std::to_string(name->GetStringLength()) + " instead.",
                   path, "string_above_max_length");
  }
  return std::nullopt;
}

Refusal read_function(const Json& tool, const std::string& path, ChatAsk& ask) {
  const Json* function = member(tool, "function");
  if (function == nullptr) {
    return missing_parameter(path + ".function");
  }
  if (!function->IsObject()) {
    return invalid_type(path + ".function", "an object", *function);
  }
  if (auto refused = check_name(*function, path + ".function.name")) {
    return refused;
  }
  ToolSpec spec;
  spec.name = text_of(*member(*function, "name"));
  const Json* parameters = member(*function, "parameters");
  const Json* strict = member(*function, "strict");
  if (parameters == nullptr) {
    spec.sample_arguments = "{}";
  } else {
    if (strict != nullptr && strict->IsTrue()) {
      if (const auto wrong = strict_schema_problem(*parameters)) {
        return refusal("Invalid schema for function '" + spec.name + "': " + *wrong,
                       path + ".function.parameters", "invalid_function_parameters");
      }
    }
    append_sample(*parameters, spec.sample_arguments);
  }
  ask.tools.push_back(std::move(spec));
  return std::nullopt;
}

Refusal read_tool(const Json& tool, const std::string& path, ChatAsk& ask) {
  if (!tool.IsObject()) {
    return invalid_type(path, "an object", tool);
  }
  const Json* type = member(tool, "type");
  if (type == nullptr || !type->IsString()) {
    return missing_parameter(path + ".type");
  }
  if (text_of(*type) == "custom") {
    return std::nullopt;
  }
  if (text_of(*type) != "function") {
    return invalid_value(path + ".type", text_of(*type), "'function' and 'custom'");
  }
  return read_function(tool, path, ask);
}

Refusal read_tool_list(const Json& tools, ChatAsk& ask) {
  if (!tools.IsArray()) {
    return invalid_type("tools", "an array of objects", tools);
  }
  if (tools.Empty()) {
    return empty_array("tools");
  }
  if (tools.Size() > kMostTools) {
    return array_too_long("tools", kMostTools, tools.Size());
  }
  for (rapidjson::SizeType i = 0; i < tools.Size(); ++i) {
    if (auto refused = read_tool(tools[i], index_path("tools", i), ask)) {
      return refused;
    }
  }
  return std::nullopt;
}

Refusal only_with_tools(const std::string& name) {
  return refusal("Invalid value for '" + name + "': '" + name +
                     "' is only allowed when 'tools' are specified.",
                 name, std::nullopt);
}

Refusal read_choice_word(std::string_view word, ChatAsk& ask) {
  if (word == "auto") {
    ask.tool_choice = ToolChoice::kAuto;
  } else if (word == "none") {
    ask.tool_choice = ToolChoice::kNone;
  } else if (word == "required") {
    ask.tool_choice = ToolChoice::kRequired;
  } else {
    return invalid_value("tool_choice", word, "'none', 'auto', and 'required'");
  }
  return std::nullopt;
}

Refusal read_choice(const Json& choice, ChatAsk& ask) {
  if (choice.IsString()) {
    return read_choice_word(text_of(choice), ask);
  }
  if (!choice.IsObject()) {
    return invalid_type("tool_choice", "one of a string or an object", choice);
  }
  const Json* function = member(choice, "function");
  if (function == nullptr) {
    return member(choice, "type") == nullptr ? missing_parameter("tool_choice.type") : Refusal();
  }
  const Json* name = function->IsObject() ? member(*function, "name") : nullptr;
  if (name == nullptr || !name->IsString()) {
    return missing_parameter("tool_choice.function.name");
  }
  ask.named_tool = text_of(*name);
  ask.tool_choice = ToolChoice::kNamed;
  const bool offered = std::any_of(ask.tools.begin(), ask.tools.end(), [&](const ToolSpec& tool) {
    return tool.name == ask.named_tool;
  });
  if (!offered) {
    return refusal("Invalid value for 'tool_choice': no function named '" + ask.named_tool +
                       "' was specified in the 'tools' parameter.",
                   "tool_choice", std::nullopt);
  }
  return std::nullopt;
}

Refusal read_json_schema(const Json& format, ChatAsk& ask) {
  const Json* json_schema = member(format, "json_schema");
  if (json_schema == nullptr) {
    return missing_parameter("response_format.json_schema");
  }
  if (!json_schema->IsObject()) {
    return invalid_type("response_format.json_schema", "an object", *json_schema);
  }
  if (auto refused = check_name(*json_schema, "response_format.json_schema.name")) {
    return refused;
  }
  const Json* schema = member(*json_schema, "schema");
  if (schema == nullptr) {
    return missing_parameter("response_format.json_schema.schema");
  }
  const Json* strict = member(*json_schema, "strict");
  if (strict != nullptr && strict->IsTrue()) {
    if (const auto wrong = strict_schema_problem(*schema)) {
      return refusal("Invalid schema for response_format '" +
                         std::string(text_of(*member(*json_schema, "name"))) + "': " + *wrong,
                     "response_format", std::nullopt);
    }
  }
  append_sample(*schema, ask.json_sample);
  return std::nullopt;
}

}  // namespace

Refusal read_tools(const Json& request, ChatAsk& ask) {
  const Json* tools = member(request, "tools");
  if (tools != nullptr) {
    if (auto refused = read_tool_list(*tools, ask)) {
      return refused;
    }
  }
  if (const Json* choice = member(request, "tool_choice")) {
    if (auto refused =
            tools == nullptr ? only_with_tools("tool_choice") : read_choice(*choice, ask)) {
      return refused;
    }
  }
  if (const Json* parallel = member(request, "parallel_tool_calls")) {
    if (tools == nullptr) {
      return only_with_tools("parallel_tool_calls");
    }
    ask.parallel_tools = !parallel->IsFalse();
  }
  return std::nullopt;
}

Refusal read_response_format(const Json& request, const Json& messages, ChatAsk& ask) {
  const Json* format = member(request, "response_format");
  if (format == nullptr) {
    return std::nullopt;
  }
  if (!format->IsObject()) {
    return invalid_type("response_format", "an object", *format);
  }
  const Json* type = member(*format, "type");
  if (type == nullptr || !type->IsString()) {
    return missing_parameter("response_format.type");
  }
  if (text_of(*type) == "json_schema") {
    return read_json_schema(*format, ask);
  }
  if (text_of(*type) == "json_object") {
    if (!messages_mention(messages, "json")) {
      return refusal(
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type "
          "'json_object'.",
          "messages", std::nullopt);
    }
    ask.json_sample = R"({"answer":"sample"})";
    return std::nullopt;
  }
  if (text_of(*type) != "text") {
    return invalid_value("response_format.type", text_of(*type),
                         "'json_object', 'json_schema', and 'text'");
  }
  return std::nullopt;
}

}  // namespace llm_rotate::fake::openai
