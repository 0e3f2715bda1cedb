#include "fake_upstream/bedrock/bedrock_tools.hpp"

#include <algorithm>
#include <string>

#include "fake_upstream/sample_json.hpp"

namespace llm_rotate::fake::bedrock {
namespace {

bool is_tool_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

Refusal read_tool(Value tool, const std::string& at, Ask& ask) {
  const Value spec = tool["toolSpec"];
  if (tool.size() != 1 || !spec.is_object()) {
    return malformed(at, "expected a toolSpec or a cachePoint");
  }
  Refusal refused;
  spec.each_member([&](std::string_view name, Value) {
    if (name != "name" && name != "description" && name != "inputSchema" && name != "strict") {
      refused = malformed(at, "extraneous key [" + std::string(name) + "] is not permitted");
    }
  });
  if (refused) {
    return refused;
  }
  if (!is_tool_name(spec["name"].string())) {
    return invalid("Value at '" + at +
                   "/toolSpec/name' failed to satisfy constraint: Member must "
                   "satisfy regular expression pattern: [a-zA-Z0-9_-]+");
  }
  if (spec["description"].exists() && spec["description"].string().empty()) {
    return invalid("Value '' at '" + at +
                   "/toolSpec/description' failed to satisfy constraint: "
                   "Member must have length greater than or equal to 1");
  }
  const Value schema = spec["inputSchema"]["json"];
  if (schema["type"].string() != "object") {
    return invalid("The value at " + at +
                   ".toolSpec.inputSchema.json.type must be one of the "
                   "following: object.");
  }
  ToolSpec known = {std::string(spec["name"].string()), {}};
  append_sample(schema.raw(), known.sample_arguments);
  ask.chat.tools.push_back(std::move(known));
  return std::nullopt;
}

Refusal read_choice(Value choice, Ask& ask) {
  if (!choice.exists()) {
    return std::nullopt;
  }
  if (choice.size() != 1) {
    return malformed("/toolConfig/toolChoice", "expected exactly one of auto, any, tool");
  }
  const bool any = choice["any"].is_object();
  const Value named = choice["tool"];
  if (!choice["auto"].is_object() && !any && !named.is_object()) {
    return malformed("/toolConfig/toolChoice", "expected exactly one of auto, any, tool");
  }
  const bool mistral_large = ask.model.find("mistral-large") != std::string::npos;
  const bool forces = is_claude(ask.model) || is_nova(ask.model) || (mistral_large && any);
  if ((any || named.is_object()) && !forces) {
    return invalid("This model doesn't support the toolConfig.toolChoice." +
                   std::string(any ? "any" : "tool") +
                   " field. Remove toolConfig.toolChoice and try again.");
  }
  if (any) {
    ask.chat.tool_choice = ToolChoice::kRequired;
  } else if (named.is_object()) {
    ask.chat.tool_choice = ToolChoice::kNamed;
    ask.chat.named_tool = named["name"].string();
    const bool offered =
        std::any_of(ask.chat.tools.begin(), ask.chat.tools.end(),
                    [&](const ToolSpec& tool) { return tool.name == ask.chat.named_tool; });
    if (!offered) {
      return invalid("The model returned the following errors: tool_choice: Tool '" +
                     ask.chat.named_tool + "' not found in provided tools");
    }
  }
  return std::nullopt;
}

}  // namespace

Refusal read_tools(Value request, Ask& ask, Conversation& found) {
  const Value config = request["toolConfig"];
  if (!config.exists()) {
    return found.uses_tools
               ? Refusal(invalid("The toolConfig field must be defined when using toolUse and "
                                 "toolResult content blocks."))
               : std::nullopt;
  }
  const Value tools = config["tools"];
  if (!tools.is_array() || tools.size() == 0) {
    return malformed("/toolConfig/tools", "expected a list of tools that is not empty");
  }
  for (std::size_t i = 0; i < tools.size(); ++i) {
    const std::string at = "toolConfig.tools." + std::to_string(i);
    const Value point = tools.at(i)["cachePoint"];
    found.cache_points += point.exists() ? 1U : 0U;
    auto refused =
        point.exists() ? check_cache_point(point, at, ask.model) : read_tool(tools.at(i), at, ask);
    if (!refused && point.exists() && is_nova(ask.model)) {
      refused = invalid("This model doesn't support cache points in tools.");
    }
    if (refused) {
      return refused;
    }
  }
  return read_choice(config["toolChoice"], ask);
}

Refusal read_output_config(Value config, Ask& ask) {
  if (!config.exists()) {
    return std::nullopt;
  }
  const Value format = config["textFormat"];
  const Value schema = format["structure"]["jsonSchema"]["schema"];
  // The schema is a text that holds JSON, not JSON.
  if (format["type"].string() != "json_schema" || !schema.is_string()) {
    return malformed("/outputConfig/textFormat", "expected a json_schema whose schema is a string");
  }
  const sdk::json::Document parsed(schema.string());
  if (!parsed.root().is_object()) {
    return invalid("The schema of outputConfig.textFormat is not a JSON schema.");
  }
  append_sample(parsed.root().raw(), ask.chat.json_sample);
  return std::nullopt;
}

}  // namespace llm_rotate::fake::bedrock
