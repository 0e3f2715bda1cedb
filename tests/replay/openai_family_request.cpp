#include "replay/openai_family_request.hpp"

#include <array>

namespace llm_rotate::replay {

namespace {

using openai_family::ModelTraits;
using sdk::json::Value;

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  for (const std::string_view other : names) {
    if (name == other) return true;
  }
  return false;
}

// Members that say nothing, or that the plugin decides on.
bool is_silent(std::string_view name, Value value, bool tools) {
  if (name == "stream_options" || value.is_null()) return true;
  if (name == "stream" && !value.boolean()) return true;
  return !tools && is_any(name, {"tools", "tool_choice", "parallel_tool_calls"});
}

// What a reasoning model does not take.
bool is_dropped(std::string_view name, const ModelTraits& traits, bool rests, bool tools) {
  if (!traits.reasons()) return false;
  if (is_any(name, {"presence_penalty", "frequency_penalty", "logit_bias"})) return true;
  if (is_any(name, {"temperature", "top_p", "logprobs", "top_logprobs"})) return !rests;
  if (name == "stop") return !traits.takes_stop;
  return name == "reasoning_effort" && tools && traits.tools_stop_reasoning;
}

std::string_view common_name(std::string_view name, const FamilyForm& form) {
  if (!is_any(name, {"max_tokens", "max_completion_tokens"})) return name;
  if (!form.max_tokens_name.empty()) return form.max_tokens_name;
  return form.traits.reasons() ? "max_completion_tokens" : name;
}

// A file without a name is given one.
void write_part(Value part, sdk::json::Writer& out) {
  if (part["file"]["filename"].string() != "document.pdf") {
    out.value(part);
    return;
  }
  const std::string nameless =
      sdk::json::merged(sdk::json::dump(part), R"({"file":{"filename":null}})");
  out.raw(nameless);
}

void write_message(Value message, std::string_view role_of_instructions, sdk::json::Writer& out) {
  const std::string_view role = message["role"].string();
  const bool instructs = role == "system" || role == "developer";
  out.begin_object();
  message.each_member([&](std::string_view name, Value value) {
    // The text of earlier reasoning goes back to no vendor by itself.
    if (name == "reasoning" || name == "reasoning_content") return;
    if (name == "role" && instructs && !role_of_instructions.empty()) {
      out.string(name, role_of_instructions);
    } else if (name == "content" && value.is_array()) {
      out.key(name).begin_array();
      value.each([&](Value part) { write_part(part, out); });
      out.end_array();
    } else {
      out.value(name, value);
    }
  });
  out.end_object();
}

}  // namespace

std::string comparable_family_body(Value body, const FamilyForm& form) {
  const bool tools = body["tools"].size() > 0;
  // A plugin that may not send an effort beside tools says "none".
  const bool rests =
      body["reasoning_effort"].string() == "none" || (tools && form.traits.tools_stop_reasoning);
  std::string_view role;
  if (form.traits.reasons()) role = "developer";
  if (form.system_role_only) role = "system";
  sdk::json::Writer out;
  out.begin_object();
  body.each_member([&](std::string_view name, Value value) {
    if (is_silent(name, value, tools) || is_dropped(name, form.traits, rests, tools)) return;
    if (form.model_in_url && name == "model") return;
    if (name != "messages") {
      out.value(common_name(name, form), value);
      return;
    }
    out.key(name).begin_array();
    value.each([&](Value message) { write_message(message, role, out); });
    out.end_array();
  });
  return out.end_object().str();
}

std::optional<Expressed> express_family(const Recording& recording) {
  const Value body = recording.request_body();
  const std::string_view base = base_of(recording.url);
  if (!body.is_object() || base.empty()) return std::nullopt;
  Expressed out;
  out.json = sdk::json::dump(body);
  out.model = body["model"].string();
  out.base_url = base;
  return out;
}

std::string_view base_of(std::string_view url) {
  for (const std::string_view path : {"/chat/completions", "/embeddings"}) {
    const std::size_t at = url.rfind(path);
    if (at != std::string_view::npos) return url.substr(0, at);
  }
  return {};
}

}  // namespace llm_rotate::replay
