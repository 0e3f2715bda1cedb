#include "fake_upstream/anthropic/anthropic_tools.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fake_upstream/anthropic/output_schema.hpp"
#include "fake_upstream/sample_json.hpp"

namespace llm_rotate::fake::anthropic {
namespace {

using Name = std::string_view;

constexpr std::size_t kLongestName = 128;
constexpr std::array kToolMembers = {
    Name("name"),          Name("description"),    Name("input_schema"),
    Name("cache_control"), Name("type"),           Name("strict"),
    Name("defer_loading"), Name("input_examples"), Name("allowed_callers")};
constexpr std::array kChoiceMembers = {Name("type"), Name("name"),
                                       Name("disable_parallel_tool_use")};

Refusal read_custom(const Json& tool, const std::string& path, const ModelTraits& traits,
                    ChatAsk& ask) {
  if (auto refused = check_text(tool, path, "name")) {
    return refused;
  }
  if (!is_plain_name(text_in(tool, "name"), kLongestName)) {
    return at(path + ".name", "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
  }
  if (auto refused = check_members(tool, path, kToolMembers)) {
    return refused;
  }
  const Json* description = member(tool, "description");
  if (description != nullptr && !description->IsString()) {
    return invalid_type(path + ".description", "string");
  }
  const Json* schema = member(tool, "input_schema");
  if (schema == nullptr) {
    return missing(path + ".input_schema");
  }
  if (!schema->IsObject()) {
    return invalid_type(path + ".input_schema", "dictionary");
  }
  if (text_in(*schema, "type") != "object") {
    return member(*schema, "type") == nullptr
               ? missing(path + ".input_schema.type")
               : at(path + ".input_schema.type", "Input should be 'object'");
  }
  const Json* strict = member(tool, "strict");
  if (strict != nullptr && strict->IsTrue()) {
    if (!traits.json_schema) {
      return at(path + ".strict", "strict tools are not supported by this model");
    }
    if (const auto problem = output_schema_problem(*schema)) {
      return at(path, "Invalid schema: " + *problem);
    }
  }
  ToolSpec spec;
  spec.name = text_in(tool, "name");
  append_sample(*schema, spec.sample_arguments);
  ask.prompt_chars += spec.name.size() + text_in(tool, "description").size();
  ask.tools.push_back(std::move(spec));
  return std::nullopt;
}

Refusal read_tool_list(const Json& tools, const ModelTraits& traits, CacheMarks& marks,
                       ChatAsk& ask) {
  if (!tools.IsArray()) {
    return invalid_type("tools", "list");
  }
  for (rapidjson::SizeType i = 0; i < tools.Size(); ++i) {
    const std::string path = below("tools", i);
    if (!tools[i].IsObject()) {
      return invalid_type(path, "dictionary");
    }
    const Name type = text_in(tools[i], "type");
    // The vendor's own run on its side and never come back to the caller.
    const bool custom = type.empty() || type == "custom";
    auto refused = custom ? read_custom(tools[i], path + ".custom", traits, ask) : std::nullopt;
    if (!refused) {
      refused = marks.read(tools[i], path);
    }
    if (refused) {
      return refused;
    }
    const auto same = std::count_if(ask.tools.begin(), ask.tools.end(), [&](const ToolSpec& tool) {
      return tool.name == text_in(tools[i], "name");
    });
    if (same > 1) {
      return refusal("tools: Tool names must be unique.");
    }
  }
  return std::nullopt;
}

Refusal read_choice_type(const Json& choice, Name type, ChatAsk& ask) {
  if (type == "auto") {
    ask.tool_choice = ToolChoice::kAuto;
  } else if (type == "none") {
    ask.tool_choice = ToolChoice::kNone;
  } else if (type == "any") {
    ask.tool_choice = ToolChoice::kRequired;
  } else if (type == "tool") {
    if (auto refused = check_text(choice, "tool_choice.tool", "name")) {
      return refused;
    }
    ask.tool_choice = ToolChoice::kNamed;
    ask.named_tool = text_in(choice, "name");
  } else {
    return at("tool_choice",
              "Input tag '" + std::string(type) +
                  "' found using 'type' does not match any of the expected tags: 'any', 'auto', "
                  "'none', 'tool'");
  }
  return std::nullopt;
}

Refusal read_choice(const Json& request, const Json& choice, const ModelTraits& traits,
                    ChatAsk& ask) {
  const Json* tools = member(request, "tools");
  if (tools == nullptr || tools->Empty()) {
    return refusal("tool_choice: may only be specified while providing tools.");
  }
  if (!choice.IsObject()) {
    return invalid_type("tool_choice", "dictionary");
  }
  const Name type = text_in(choice, "type");
  if (auto refused = check_members(choice, "tool_choice." + std::string(type), kChoiceMembers)) {
    return refused;
  }
  if (auto refused = read_choice_type(choice, type, ask)) {
    return refused;
  }
  const Json* alone = member(choice, "disable_parallel_tool_use");
  ask.parallel_tools = alone == nullptr || !alone->IsTrue();
  if (alone != nullptr && type == "none") {
    return extra("tool_choice.none.disable_parallel_tool_use");
  }
  const bool forces = type == "any" || type == "tool";
  if (forces && !traits.forced_tool) {
    return refusal("tool_choice." + std::string(type) + " is not supported for this model.");
  }
  const bool offered =
      type != "tool" || std::any_of(tools->Begin(), tools->End(), [&](const Json& tool) {
        return text_in(tool, "name") == ask.named_tool;
      });
  return offered ? Refusal() : refusal("Tool '" + ask.named_tool + "' not found in provided tools");
}

}  // namespace

Refusal read_tools(const Json& request, const ModelTraits& traits, CacheMarks& marks,
                   ChatAsk& ask) {
  if (const Json* tools = member(request, "tools")) {
    if (auto refused = read_tool_list(*tools, traits, marks, ask)) {
      return refused;
    }
  }
  const Json* choice = member(request, "tool_choice");
  return choice == nullptr ? Refusal() : read_choice(request, *choice, traits, ask);
}

Refusal read_output_config(const Json& request, const ModelTraits& traits, ChatAsk& ask) {
  constexpr std::array kKnown = {Name("format"), Name("effort"), Name("task_budget")};
  constexpr std::array kFormat = {Name("type"), Name("schema")};
  const Json* config = member(request, "output_config");
  if (config == nullptr) {
    return std::nullopt;
  }
  if (!config->IsObject()) {
    return invalid_type("output_config", "dictionary");
  }
  if (auto refused = check_members(*config, "output_config", kKnown)) {
    return refused;
  }
  const Json* format = member(*config, "format");
  if (format == nullptr) {
    return std::nullopt;
  }
  if (!format->IsObject() || text_in(*format, "type") != "json_schema") {
    return at("output_config.format.type", "Input should be 'json_schema'");
  }
  if (auto refused = check_members(*format, "output_config.format", kFormat)) {
    return refused;
  }
  const Json* schema = member(*format, "schema");
  if (schema == nullptr) {
    return missing("output_config.format.schema");
  }
  if (!traits.json_schema) {
    return refusal("This model does not support structured outputs.");
  }
  if (const auto problem = output_schema_problem(*schema)) {
    return at("output_config.format.schema", *problem);
  }
  append_sample(*schema, ask.json_sample);
  return std::nullopt;
}

}  // namespace llm_rotate::fake::anthropic
