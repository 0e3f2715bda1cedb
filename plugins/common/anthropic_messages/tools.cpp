#include "tools.hpp"

#include <cstddef>

#include "answer_schema.hpp"
#include "base/safe_text.hpp"
#include "cache_marks.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

// A schema without a type is one without parameters, too.
void write_schema(Writer& out, Value parameters, bool strict) {
  if (strict && parameters.is_object()) {
    out.raw(held_schema(parameters));
    return;
  }
  out.begin_object();
  if (!parameters["type"].exists()) out.string("type", "object");
  if (!parameters["properties"].exists() && parameters.size() == 0) {
    out.key("properties").begin_object().end_object();
  }
  parameters.each_member([&](std::string_view name, Value value) { out.value(name, value); });
  out.end_object();
}

class ToolPlanner {
 public:
  ToolPlanner(Value root, const ModelTraits& traits, Losses& losses)
      : root_(root), traits_(traits), losses_(losses) {}

  ToolPlan plan(const AnswerFormat& answer) {
    root_["tools"].each([this](Value tool) { read_tool(tool); });
    root_["functions"].each([this](Value function) { add_function(function, Value()); });
    read_choice();
    if (answer.means == AnswerFormat::Means::kTool) add_answer_tool(answer);
    write_choice();
    return std::move(out_);
  }

 private:
  enum class Choice : std::uint8_t { kUnsaid, kAuto, kNone, kAny, kNamed };

  void read_tool(Value tool) {
    const std::string_view type = tool["type"].string("function");
    if (tool["function"].is_object()) {
      add_function(tool["function"], tool["cache_control"]);
    } else if (type == "function" || (type == "custom" && tool["custom"].is_object())) {
      losses_.lose("tools", "takes no tool without a JSON schema");
    } else if (!tool["name"].string().empty()) {
      add_own(tool);
    } else {
      losses_.lose("tools", "has no tool of the type \"" + plugin_base::safe_text(type, 64) + '"');
    }
  }

  // A tool as the vendor itself spells it, such as one that runs on its servers.
  void add_own(Value tool) {
    Writer out;
    out.begin_object();
    tool.each_member([&](std::string_view name, Value value) {
      if (name != "cache_control") out.value(name, value);
    });
    out_.tools.push_back({std::string(tool["name"].string()), out.end_object().str(),
                          mark_of(tool["cache_control"])});
  }

  void add_function(Value function, Value cache_control) {
    const std::string_view name = function["name"].string();
    const bool asked_strict = function["strict"].boolean();
    const bool strict =
        asked_strict && traits_.takes_json_schema && can_be_held(function["parameters"]);
    if (asked_strict && !strict) {
      losses_.lose("tools[].strict", "cannot be held to the schema of a tool");
    }
    Writer out;
    out.begin_object().string("name", name);
    if (function["description"].is_string()) {
      out.string("description", function["description"].string());
    }
    out.key("input_schema");
    write_schema(out, function["parameters"], strict);
    if (strict) out.boolean("strict", true);
    out_.tools.push_back({std::string(name), out.end_object().str(), mark_of(cache_control)});
  }

  void read_choice() {
    const Value choice =
        root_["tool_choice"].is_null() ? root_["function_call"] : root_["tool_choice"];
    const std::string_view word = choice.string();
    if (choice.is_null()) return;
    if (word == "auto") {
      choice_ = Choice::kAuto;
    } else if (word == "none") {
      choice_ = Choice::kNone;
    } else if (word == "required" || word == "any") {
      choice_ = Choice::kAny;
    } else if (choice["type"].string() == "allowed_tools") {
      const bool required = choice["allowed_tools"]["mode"].string() == "required";
      choice_ = required ? Choice::kAny : Choice::kAuto;
      losses_.lose("tool_choice", "cannot be held to a part of the tools");
    } else {
      read_named(choice);
    }
    if (out_.tools.empty()) forget_choice();
  }

  void read_named(Value choice) {
    for (const std::string_view holder : {"function", "custom"}) {
      if (named_.empty()) named_ = choice[holder]["name"].string();
    }
    if (named_.empty()) named_ = choice["name"].string();
    if (named_.empty()) {
      refuse("tool_choice",
             "tool_choice is none of \"auto\", \"none\", \"required\" and the name of a function");
    }
    choice_ = Choice::kNamed;
  }

  // There is nothing to choose from.
  void forget_choice() {
    if (choice_ == Choice::kAny || choice_ == Choice::kNamed) {
      losses_.lose("tool_choice", "was offered no tools");
    }
    choice_ = Choice::kUnsaid;
    named_.clear();
  }

  // The answer is one more tool; the model must then call something. A choice that names a tool, or
  // asks for one, is for a turn before the answer.
  void add_answer_tool(const AnswerFormat& answer) {
    if (choice_ == Choice::kAny || choice_ == Choice::kNamed) return;
    const bool alone = out_.tools.empty() || choice_ == Choice::kNone;
    out_.tools.push_back({std::string(kAnswerTool), answer_tool(answer), std::nullopt});
    choice_ = alone ? Choice::kNamed : Choice::kAny;
    if (alone) named_ = kAnswerTool;
    one_call_ = one_call_ || alone;
  }

  void write_choice() {
    one_call_ = one_call_ ||
                (root_["parallel_tool_calls"].is_bool() && !root_["parallel_tool_calls"].boolean());
    const bool forces = choice_ == Choice::kAny || choice_ == Choice::kNamed;
    if (forces && !traits_.takes_forced_tool) {
      losses_.lose("tool_choice", "cannot be forced to call a tool");
      out_.words = choice_ == Choice::kAny ? std::string("Call at least one of the tools.")
                                           : "Call the tool \"" + named_ + "\".";
      choice_ = Choice::kAuto;
    }
    if (out_.tools.empty() || (choice_ == Choice::kUnsaid && !one_call_)) return;
    Writer out;
    out.begin_object().string("type", choice_type());
    if (choice_ == Choice::kNamed) out.string("name", named_);
    if (one_call_ && choice_ != Choice::kNone) out.boolean("disable_parallel_tool_use", true);
    out_.choice = out.end_object().str();
    out_.forced = choice_ == Choice::kAny || choice_ == Choice::kNamed;
  }

  std::string_view choice_type() const {
    switch (choice_) {
      case Choice::kNone:
        return "none";
      case Choice::kAny:
        return "any";
      case Choice::kNamed:
        return "tool";
      case Choice::kUnsaid:
      case Choice::kAuto:
        break;
    }
    return "auto";
  }

  Value root_;
  const ModelTraits& traits_;
  Losses& losses_;
  ToolPlan out_;
  Choice choice_ = Choice::kUnsaid;
  std::string named_;
  bool one_call_ = false;
};

}  // namespace

ToolPlan plan_tools(Value root, const ModelTraits& traits, const AnswerFormat& answer,
                    Losses& losses) {
  return ToolPlanner(root, traits, losses).plan(answer);
}

}  // namespace llm_rotate::anthropic
