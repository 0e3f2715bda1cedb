#include "options.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;

void take(Value value, std::string& option) {
  if (value.is_string()) option = value.string();
}

void rename(sdk::json::Writer& out, Value guardrail, std::string_view from, std::string_view to) {
  if (guardrail[from].is_string()) out.string(to, guardrail[from].string());
}

std::string guardrail_config(Value guardrail) {
  sdk::json::Writer out;
  out.begin_object();
  rename(out, guardrail, "identifier", "guardrailIdentifier");
  rename(out, guardrail, "version", "guardrailVersion");
  rename(out, guardrail, "trace", "trace");
  return out.end_object().str();
}

}  // namespace

void Options::apply(std::string_view json) {
  constexpr std::string_view kEmpty = "{}";
  if (json.size() <= kEmpty.size()) return;
  const sdk::json::Document document(json);
  take(document["region"], region);
  take(document["base_model"], base_model);
  take(document["latency"], latency);
  fips = document["fips"].boolean(fips);
  dual_stack = document["dual_stack"].boolean(dual_stack);
  if (document["guardrail"].is_object()) guardrail_json = guardrail_config(document["guardrail"]);
  if (document["anthropic_beta"].is_array()) {
    anthropic_beta.clear();
    document["anthropic_beta"].each(
        [this](Value beta) { anthropic_beta.emplace_back(beta.string()); });
  }
}

}  // namespace llm_rotate::aws_bedrock
