#include "ingress_request.hpp"

#include <utility>

#include "llm_rotate/sdk/error.hpp"

#include "ai_studio_host.hpp"
#include "base/safe_text.hpp"
#include "ingress_contents.hpp"
#include "ingress_schema.hpp"

namespace llm_rotate::google_ai_studio {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

void write_tools(Value tools, Writer& out) {
  Writer list;
  bool any = false;
  list.begin_array();
  const auto take = [&](Value tool) {
    member_of(tool, "functionDeclarations").each([&](Value function) {
      any = true;
      list.begin_object().string("type", "function").key("function").begin_object();
      list.string("name", function["name"].string());
      const Value description = function["description"];
      if (description.is_string()) list.value("description", description);
      const Value schema = member_of(function, "parametersJsonSchema");
      if (schema.is_object()) {
        list.value("parameters", schema);
      } else if (function["parameters"].is_object()) {
        write_json_schema(function["parameters"], list.key("parameters"));
      }
      list.end_object().end_object();
    });
  };
  if (tools.is_array()) {
    tools.each(take);
  } else {
    take(tools);
  }
  list.end_array();
  if (any) out.raw("tools", list.view());
}

void write_choice(Value config, Writer& out) {
  const Value calling = member_of(config, "functionCallingConfig");
  const std::string mode = plugin_base::lower(calling["mode"].string());
  const Value allowed = member_of(calling, "allowedFunctionNames");
  if (mode == "none") out.string("tool_choice", "none");
  if (mode == "auto" || mode == "validated") out.string("tool_choice", "auto");
  if (mode != "any") return;
  if (allowed.size() != 1) {
    out.string("tool_choice", "required");
    return;
  }
  out.key("tool_choice").begin_object().string("type", "function").key("function");
  out.begin_object().string("name", allowed.at(0).string()).end_object().end_object();
}

void write_format(Value config, Writer& out) {
  if (member_of(config, "responseMimeType").string() != "application/json") return;
  const Value schema = member_of(config, "responseJsonSchema");
  const Value open_api = member_of(config, "responseSchema");
  out.key("response_format").begin_object();
  if (!schema.is_object() && !open_api.is_object()) {
    out.string("type", "json_object").end_object();
    return;
  }
  out.string("type", "json_schema").key("json_schema").begin_object();
  out.string("name", "response").key("schema");
  write_json_schema(schema.is_object() ? schema : open_api, out);
  out.end_object().end_object();
}

void write_thinking(Value thinking, Writer& out) {
  const Value budget = member_of(thinking, "thinkingBudget");
  const std::string level = plugin_base::lower(member_of(thinking, "thinkingLevel").string());
  if (!level.empty()) {
    out.string("reasoning_effort", level);
  } else if (budget.is_number() && budget.integer() == 0) {
    out.string("reasoning_effort", "none");
  } else if (budget.is_number() && budget.integer() > 0) {
    out.key("reasoning").begin_object().integer("max_tokens", budget.integer()).end_object();
  }
}

void write_config(Value config, Writer& out) {
  struct {
    std::string_view wire, name;
  } constexpr kMembers[] = {{"maxOutputTokens", "max_tokens"},
                            {"temperature", "temperature"},
                            {"topP", "top_p"},
                            {"topK", "top_k"},
                            {"seed", "seed"},
                            {"candidateCount", "n"},
                            {"stopSequences", "stop"},
                            {"presencePenalty", "presence_penalty"},
                            {"frequencyPenalty", "frequency_penalty"},
                            {"responseLogprobs", "logprobs"},
                            {"logprobs", "top_logprobs"}};
  for (const auto& [wire, name] : kMembers) {
    const Value value = member_of(config, wire);
    if (!value.is_null()) out.value(name, value);
  }
  const Value modalities = member_of(config, "responseModalities");
  if (modalities.size() > 0) {
    out.key("modalities").begin_array();
    modalities.each([&](Value modality) { out.string(plugin_base::lower(modality.string())); });
    out.end_array();
  }
  write_format(config, out);
  write_thinking(member_of(config, "thinkingConfig"), out);
}

// One embedContent request's text.
std::string_view text_to_embed(Value request) {
  const Value part = request["content"]["parts"].at(0);
  if (!part["text"].is_string()) {
    refuse_client("no_text",
                  "content.parts must begin with a text; nothing else can be embedded here");
  }
  return part["text"].string();
}

}  // namespace

void refuse_client(std::string_view rule, std::string message) {
  throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest,
                           "google_ai_studio.ingress." + std::string(rule), std::move(message));
}

Value member_of(Value object, std::string_view name) {
  const Value value = object[name];
  if (value.exists()) return value;
  std::string snake;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') snake += '_';
    snake += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return object[snake];
}

std::string chat_of(Value request, std::string_view model) {
  Writer out;
  out.begin_object().string("model", model);
  out.raw("messages", messages_of(request, model, kHost));
  write_tools(request["tools"], out);
  write_choice(member_of(request, "toolConfig"), out);
  write_config(member_of(request, "generationConfig"), out);
  if (request["labels"].size() > 0) out.value("metadata", request["labels"]);
  const Value tier = member_of(request, "serviceTier");
  if (tier.is_string()) out.value("service_tier", tier);
  return out.end_object().str();
}

std::string embeddings_of(Value request) {
  const Value first = request["requests"].is_array() ? request["requests"].at(0) : request;
  Writer out;
  out.begin_object().key("input");
  if (request["requests"].is_array()) {
    out.begin_array();
    request["requests"].each([&](Value one) { out.string(text_to_embed(one)); });
    out.end_array();
  } else {
    out.string(text_to_embed(request));
  }
  const Value dimensions = member_of(first, "outputDimensionality");
  if (dimensions.is_number()) out.value("dimensions", dimensions);
  const Value task = member_of(first, "taskType");
  if (task.is_string()) out.value("task_type", task);
  if (first["title"].is_string()) out.value("title", first["title"]);
  return out.end_object().str();
}

}  // namespace llm_rotate::google_ai_studio
