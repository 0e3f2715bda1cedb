#include "google/tools.hpp"

#include <string>
#include <vector>

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

bool is_function(Value tool) {
  return tool["type"].string("function") == "function" &&
         !tool["function"]["name"].string().empty();
}

void write_declaration(Value function, Writer& out) {
  out.begin_object().string("name", function["name"].string());
  if (!function["description"].string().empty()) {
    out.string("description", function["description"].string());
  }
  // The member that takes JSON Schema as it is; `parameters` takes a dialect of OpenAPI.
  if (function["parameters"].is_object() && function["parameters"].size() > 0) {
    out.value("parametersJsonSchema", function["parameters"]);
  }
  out.end_object();
}

struct Choice {
  std::string_view mode;
  std::vector<std::string_view> names;
};

std::string_view name_in(Value choice) {
  const std::string_view name = choice["function"]["name"].string();
  return name.empty() ? choice["name"].string() : name;
}

Choice allowed_tools(Value allowed) {
  Choice choice;
  // Only modes that check the schema take a list of names.
  choice.mode = allowed["mode"].string() == "required" ? "ANY" : "VALIDATED";
  allowed["tools"].each([&](Value tool) {
    if (!name_in(tool).empty()) choice.names.push_back(name_in(tool));
  });
  return choice;
}

Choice choice_of(Value asked, bool strict_schemas, Drops& drops) {
  const std::string_view word = asked.string();
  const std::string_view type = asked["type"].string();
  if (word == "none") return {"NONE", {}};
  if (word == "required" || word == "any") return {"ANY", {}};
  if (type == "function" && !name_in(asked).empty()) return {"ANY", {name_in(asked)}};
  if (type == "allowed_tools") return allowed_tools(asked["allowed_tools"]);
  if (!asked.is_null() && word != "auto") drops.lose("tool_choice");
  if (strict_schemas) return {"VALIDATED", {}};
  return {word == "auto" ? std::string_view("AUTO") : std::string_view(), {}};
}

void write_choice(const Choice& choice, Writer& out) {
  if (choice.mode.empty()) return;
  out.key("toolConfig").begin_object().key("functionCallingConfig").begin_object();
  out.string("mode", choice.mode);
  if (!choice.names.empty()) {
    out.key("allowedFunctionNames").begin_array();
    for (const std::string_view name : choice.names) out.string(name);
    out.end_array();
  }
  out.end_object().end_object();
}

}  // namespace

bool has_functions(Value request) {
  bool found = false;
  request["tools"].each([&](Value tool) { found = found || is_function(tool); });
  return found;
}

void write_tools(Value request, const ModelTraits& traits, Drops& drops, Writer& out) {
  bool strict_schemas = false;
  request["tools"].each([&](Value tool) {
    if (!is_function(tool)) drops.lose("tools");
    strict_schemas = strict_schemas || tool["function"]["strict"].boolean();
  });
  if (!has_functions(request)) {
    const std::string_view word = request["tool_choice"].string();
    const bool says = !request["tool_choice"].is_null() && word != "auto" && word != "none";
    if (says) drops.lose("tool_choice");
    return;
  }
  // All functions stand in one entry: the vendor refuses several.
  out.key("tools").begin_array().begin_object().key("functionDeclarations").begin_array();
  request["tools"].each([&](Value tool) {
    if (is_function(tool)) write_declaration(tool["function"], out);
  });
  out.end_array().end_object().end_array();
  const bool validates = traits.thinking != ModelTraits::Thinking::kNone;
  write_choice(choice_of(request["tool_choice"], strict_schemas && validates, drops), out);
  if (request["parallel_tool_calls"].is_bool() && !request["parallel_tool_calls"].boolean()) {
    drops.lose("parallel_tool_calls");
  }
}

}  // namespace llm_rotate::google
