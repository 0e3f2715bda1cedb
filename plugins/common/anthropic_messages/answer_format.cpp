#include "answer_format.hpp"

#include "answer_schema.hpp"
#include "base/safe_text.hpp"
#include "losses.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Value;
using sdk::json::Writer;
using Means = AnswerFormat::Means;

constexpr std::string_view kJsonOnly =
    "Answer with one valid JSON object and nothing else: no Markdown, no words around it.";

AnswerFormat any_object(const ModelTraits& traits) {
  if (!traits.takes_forced_tool) return {Means::kWords, {}, std::string(kJsonOnly)};
  return {Means::kTool, R"({"type":"object"})", {}};
}

AnswerFormat by_schema(Value schema, const ModelTraits& traits) {
  if (traits.takes_json_schema && can_be_held(schema)) {
    return {Means::kSchema, held_schema(schema), {}};
  }
  const std::string whole = sdk::json::dump(schema);
  if (traits.takes_forced_tool && schema["type"].string() == "object") {
    return {Means::kTool, whole, {}};
  }
  return {
      Means::kWords, {}, std::string(kJsonOnly) + " It must satisfy this JSON schema: " + whole};
}

}  // namespace

AnswerFormat plan_answer(Value response_format, const ModelTraits& traits) {
  if (response_format.is_null()) return {};
  const std::string_view type = response_format["type"].string();
  if (type == "text") return {};
  if (type == "json_object") return any_object(traits);
  if (type != "json_schema") {
    refuse("response_format", "response_format has the type \"" + plugin_base::safe_text(type, 64) +
                                  "\"; use text, json_object or json_schema");
  }
  const Value schema = response_format["json_schema"]["schema"];
  if (schema.is_null()) return any_object(traits);
  if (!schema.is_object()) {
    refuse("response_format", "response_format.json_schema.schema is no JSON object");
  }
  return by_schema(schema, traits);
}

std::string answer_tool(const AnswerFormat& format) {
  Writer out;
  out.begin_object().string("name", kAnswerTool);
  out.string("description",
             "Gives the final answer to the user. Its arguments are the whole answer, as JSON.");
  return out.raw("input_schema", format.schema).end_object().str();
}

}  // namespace llm_rotate::anthropic
