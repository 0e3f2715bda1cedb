#include "tools.hpp"

#include <algorithm>
#include <cstdint>

#include "blocks.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;
using sdk::json::Writer;
using Forcing = ModelTraits::Forcing;

enum class Mode : std::uint8_t { kUnsaid, kAuto, kNone, kAny, kNamed };

struct Choice {
  Mode mode = Mode::kUnsaid;
  std::string name;                  // for kNamed
  std::vector<std::string> allowed;  // empty: all
};

Choice read_choice(Value choice) {
  Choice out;
  const std::string_view word = choice.string();
  if (word == "auto") out.mode = Mode::kAuto;
  if (word == "none") out.mode = Mode::kNone;
  if (word == "required") out.mode = Mode::kAny;
  const std::string_view type = choice["type"].string();
  if (type == "function") {
    out.mode = Mode::kNamed;
    out.name = choice["function"]["name"].string();
  } else if (type == "allowed_tools") {
    const Value allowed = choice["allowed_tools"];
    out.mode = allowed["mode"].string() == "required" ? Mode::kAny : Mode::kAuto;
    allowed["tools"].each(
        [&out](Value tool) { out.allowed.emplace_back(tool["function"]["name"].string()); });
  }
  return out;
}

// A schema of a tool's input is an object's, even where it was left out.
std::string input_schema(Value parameters) {
  if (parameters.is_object() && parameters["type"].exists()) return sdk::json::dump(parameters);
  return sdk::json::merged(R"({"type":"object","properties":{}})",
                           parameters.is_object() ? sdk::json::dump(parameters) : "{}");
}

std::string tool_spec(std::string_view name, std::string_view description, std::string_view schema,
                      bool strict) {
  Writer out;
  out.begin_object().key("toolSpec").begin_object().string("name", name);
  if (!is_blank(description)) out.string("description", description);
  out.key("inputSchema").begin_object().raw("json", schema).end_object();
  if (strict) out.boolean("strict", true);
  return out.end_object().end_object().str();
}

class ToolPlanner {
 public:
  ToolPlanner(Value request, const ModelTraits& traits, const ToolNeeds& needs, CacheMarks& marks,
              Drops& drops)
      : request_(request),
        traits_(traits),
        needs_(needs),
        marks_(marks),
        drops_(drops),
        choice_(read_choice(request["tool_choice"])) {}

  ToolPlan run() {
    // There is no word for "none": without tools nothing can be called.
    const bool offered = choice_.mode != Mode::kNone || !needs_.called_tools.empty();
    if (offered) request_["tools"].each([this](Value tool) { add(tool); });
    if (names_.empty() && choice_.mode != Mode::kNone) forget_choice();
    add_called();
    add_schema_tool();
    if (names_.empty()) return {};
    decide();
    return finished();
  }

 private:
  bool is_allowed(std::string_view name) const {
    return choice_.allowed.empty() ||
           std::find(choice_.allowed.begin(), choice_.allowed.end(), name) != choice_.allowed.end();
  }

  void add_spec(std::string_view name, std::string_view spec) {
    names_.emplace_back(name);
    specs_.append(specs_.empty() ? "" : ",").append(spec);
  }

  void add(Value tool) {
    const Value function = tool["function"];
    if (!function.is_object()) {
      drops_.lose("tools");  // a tool that OpenAI runs itself, or one without a schema
      return;
    }
    const std::string_view name = function["name"].string();
    if (!is_allowed(name)) return;
    const bool strict = traits_.strict_tools && function["strict"].boolean();
    add_spec(name, tool_spec(name, function["description"].string(),
                             input_schema(function["parameters"]), strict));
    if (!traits_.cache_points_in_tools) return;
    if (const auto mark = marks_.point(tool["cache_control"]))
      specs_.append(",").append(mark->json);
  }

  // A choice between tools that are not there is refused.
  void forget_choice() {
    if (choice_.mode == Mode::kAny || choice_.mode == Mode::kNamed) drops_.lose("tool_choice");
    choice_.mode = Mode::kUnsaid;
  }

  // A history with calls is refused without a configuration of tools.
  void add_called() {
    if (!names_.empty()) return;
    for (const std::string& name : needs_.called_tools) {
      add_spec(name,
               tool_spec(name, "A tool that was called before.", input_schema(Value()), false));
    }
  }

  void add_schema_tool() {
    if (needs_.schema.empty()) return;
    const bool alone = names_.empty() || choice_.mode == Mode::kNone;
    add_spec(kSchemaTool, schema_spec());
    choice_.mode = alone ? Mode::kNamed : Mode::kAny;
    choice_.name = kSchemaTool;
  }

  std::string schema_spec() const {
    return tool_spec(kSchemaTool, "Give the answer by calling this tool.", needs_.schema, false);
  }

  void decide() {
    const bool forced = choice_.mode == Mode::kAny || choice_.mode == Mode::kNamed;
    if (forced && (traits_.forcing == Forcing::kNone || !needs_.may_force)) {
      drops_.lose("tool_choice");
      choice_.mode = Mode::kAuto;
    } else if (choice_.mode == Mode::kNamed && traits_.forcing == Forcing::kAny) {
      keep_only(choice_.name);
      choice_.mode = Mode::kAny;
    }
    const Value parallel = request_["parallel_tool_calls"];
    if (parallel.is_bool() && !parallel.boolean()) {
      if (traits_.is_claude()) {
        one_at_a_time_ = true;
      } else {
        drops_.lose("parallel_tool_calls");
      }
    }
  }

  // Where a tool cannot be named, the others are not offered.
  void keep_only(const std::string& name) {
    specs_.clear();
    names_.clear();
    choice_.allowed = {name};
    if (name == kSchemaTool) {
      add_spec(name, schema_spec());
      return;
    }
    request_["tools"].each([this](Value tool) { add(tool); });
  }

  ToolPlan finished() const {
    ToolPlan plan;
    plan.schema_in_use = !needs_.schema.empty();
    Writer out;
    out.begin_object().raw("tools", "[" + specs_ + "]");
    if (one_at_a_time_) {
      plan.claude_choice = claude_choice();
    } else if (choice_.mode == Mode::kAuto) {
      out.raw("toolChoice", R"({"auto":{}})");
    } else if (choice_.mode == Mode::kAny) {
      out.raw("toolChoice", R"({"any":{}})");
    } else if (choice_.mode == Mode::kNamed) {
      out.key("toolChoice").begin_object().key("tool").begin_object();
      out.string("name", choice_.name).end_object().end_object();
    }
    plan.config = out.end_object().str();
    return plan;
  }

  std::string claude_choice() const {
    Writer out;
    const bool named = choice_.mode == Mode::kNamed;
    out.begin_object();
    out.string("type", named ? "tool" : choice_.mode == Mode::kAny ? "any" : "auto");
    if (named) out.string("name", choice_.name);
    return out.boolean("disable_parallel_tool_use", true).end_object().str();
  }

  Value request_;
  const ModelTraits& traits_;
  const ToolNeeds& needs_;
  CacheMarks& marks_;
  Drops& drops_;
  Choice choice_;
  std::vector<std::string> names_;
  std::string specs_;
  bool one_at_a_time_ = false;
};

}  // namespace

ToolPlan plan_tools(Value request, const ModelTraits& traits, const ToolNeeds& needs,
                    CacheMarks& marks, Drops& drops) {
  return ToolPlanner(request, traits, needs, marks, drops).run();
}

bool may_use_schema_tool(Value request, const ModelTraits& traits, bool may_force) {
  if (!may_force || traits.forcing == Forcing::kNone) return false;
  // A tool that the caller insists on is the answer.
  const Mode mode = read_choice(request["tool_choice"]).mode;
  const bool has_tools = request["tools"].size() > 0;
  return !has_tools || (mode != Mode::kAny && mode != Mode::kNamed);
}

}  // namespace llm_rotate::aws_bedrock
