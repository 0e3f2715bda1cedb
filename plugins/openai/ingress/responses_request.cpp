#include "ingress/responses_request.hpp"

#include <array>
#include <string>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "ingress/client_errors.hpp"
#include "ingress/responses_input.hpp"
#include "ingress/responses_memory.hpp"

namespace llm_rotate::openai {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

void refuse_what_is_stored(Value body) {
  for (const std::string_view name : {"previous_response_id", "conversation", "prompt"}) {
    if (!body[name].is_null()) {
      bad_request(name,
                  "refers to something stored at the vendor, and this gateway stores nothing; send "
                  "the whole conversation in 'input'");
    }
  }
  if (body["background"].boolean()) {
    bad_request("background", "cannot be true: this gateway stores no responses to fetch later");
  }
}

void write_tool(Writer& out, Value tool) {
  const std::string_view type = tool["type"].string();
  if (type != "function") {
    bad_request("tools", "may hold functions only; a tool of type '" +
                             std::string(type.substr(0, 64)) + "' is run by OpenAI itself");
  }
  out.begin_object().string("type", "function").key("function").begin_object();
  for (const std::string_view name : {"name", "description", "parameters", "strict"}) {
    if (!tool[name].is_null()) out.value(name, tool[name]);
  }
  out.end_object().end_object();
}

void write_tools(Writer& out, Value body) {
  const Value tools = body["tools"];
  if (tools.size() > 0) {
    out.key("tools").begin_array();
    tools.each([&](Value tool) { write_tool(out, tool); });
    out.end_array();
  }
  const Value choice = body["tool_choice"];
  if (choice.is_string()) {
    out.value("tool_choice", choice);
  } else if (choice["type"].string() == "function") {
    out.key("tool_choice").begin_object().string("type", "function");
    out.key("function").begin_object().value("name", choice["name"]).end_object().end_object();
  } else if (!choice.is_null()) {
    bad_request("tool_choice", "must be auto, none, required, or one function");
  }
}

void write_text(Writer& out, Value text) {
  if (!text["verbosity"].is_null()) out.value("verbosity", text["verbosity"]);
  const Value format = text["format"];
  const std::string_view type = format["type"].string();
  if (type == "json_object") {
    out.key("response_format").begin_object().string("type", "json_object").end_object();
  } else if (type == "json_schema") {
    out.key("response_format").begin_object().string("type", "json_schema");
    out.key("json_schema").begin_object();
    for (const std::string_view name : {"name", "description", "schema", "strict"}) {
      if (!format[name].is_null()) out.value(name, format[name]);
    }
    out.end_object().end_object();
  }
}

void write_rest(Writer& out, Value body) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kSame = {{
      {"max_output_tokens", "max_completion_tokens"},
      {"temperature", "temperature"},
      {"top_p", "top_p"},
      {"parallel_tool_calls", "parallel_tool_calls"},
      {"top_logprobs", "top_logprobs"},
      {"user", "user"},
      {"metadata", "metadata"},
      {"service_tier", "service_tier"},
      {"prompt_cache_key", "prompt_cache_key"},
      {"prompt_cache_retention", "prompt_cache_retention"},
      {"safety_identifier", "safety_identifier"},
      {"cache_control", "cache_control"},
  }};
  for (const auto& [theirs, ours] : kSame) {
    if (theirs == "parallel_tool_calls" && body["tools"].size() == 0) continue;
    if (theirs == "metadata" && body[theirs].size() == 0) continue;
    if (!body[theirs].is_null()) out.value(ours, body[theirs]);
  }
  if (!body["reasoning"]["effort"].is_null()) {
    out.value("reasoning_effort", body["reasoning"]["effort"]);
  }
}

// What the reply says again. Defaults are OpenAI's own.
std::string echo(Value body) {
  Writer out;
  out.begin_object();
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kEchoed = {{
      {"instructions", "null"},
      {"max_output_tokens", "null"},
      {"metadata", "{}"},
      {"parallel_tool_calls", "true"},
      {"reasoning", R"({"effort":null,"summary":null})"},
      {"temperature", "1.0"},
      {"text", R"({"format":{"type":"text"}})"},
      {"tool_choice", "\"auto\""},
      {"tools", "[]"},
      {"top_p", "1.0"},
      {"truncation", "\"disabled\""},
      {"user", "null"},
  }};
  for (const auto& [name, otherwise] : kEchoed) {
    if (body[name].is_null()) {
      out.raw(name, otherwise);
    } else {
      out.value(name, body[name]);
    }
  }
  return out.end_object().str();
}

}  // namespace

void refuse_stored_response() {
  bad_request("response_id",
              "names a stored response, and this gateway stores none; keep the answer of the "
              "request that created it");
}

sdk::IngressCall read_responses_request(std::string_view text) {
  const Document document(text);
  const Value body = document.root();
  if (!body.is_object()) bad_body();
  refuse_what_is_stored(body);
  sdk::IngressCall call;
  call.model = body["model"].string();
  call.stream = body["stream"].boolean();
  Writer out;
  out.begin_object().string("model", call.model).key("messages").begin_array();
  if (!body["instructions"].is_null()) {
    out.begin_object().string("role", "system");
    out.string("content", body["instructions"].string()).end_object();
  }
  write_input(out, body["input"]);
  out.end_array();
  write_tools(out, body);
  write_text(out, body["text"]);
  write_rest(out, body);
  call.json = out.end_object().str();
  call.memory = kResponsesMark + echo(body);
  return call;
}

}  // namespace llm_rotate::openai
