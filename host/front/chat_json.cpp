#include "front/chat_json.hpp"

#include <utility>

#include "llm_rotate/error.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::front {
namespace {

using sdk::json::Document;
using sdk::json::Writer;

// What an answer is taken to be long when the caller sets no cap.
constexpr std::int64_t kUsualOutputTokens = 1'000;

void check_json(const char* option, const std::string& text, const char* form, bool fits) {
  if (fits) return;
  throw ConfigurationError(std::string("option '") + option + "' is not " + form +
                           (Document(text).ok() ? "" : " (it is not JSON at all)") +
                           "; give it in the shape of OpenAI's Chat Completions");
}

void write_object(Writer& out, const char* option, const char* name, const std::string& text) {
  if (text.empty()) return;
  const Document document(text);
  check_json(option, text, "a JSON object", document.root().is_object());
  out.raw(name, text);
}

void write_options(Writer& out, const CallOptions& options) {
  if (options.max_tokens) out.integer("max_tokens", *options.max_tokens);
  if (options.temperature) out.number("temperature", *options.temperature);
  if (options.top_p) out.number("top_p", *options.top_p);
  if (options.seed) out.integer("seed", *options.seed);
  if (!options.stop.empty()) {
    out.key("stop").begin_array();
    for (const std::string& word : options.stop) out.string(word);
    out.end_array();
  }
  if (!options.reasoning_effort.empty()) out.string("reasoning_effort", options.reasoning_effort);
  if (!options.tools_json.empty()) {
    const Document tools(options.tools_json);
    check_json("tools_json", options.tools_json, "a JSON array", tools.root().is_array());
    out.raw("tools", options.tools_json);
  }
  if (!options.tool_choice_json.empty()) {
    const Document choice(options.tool_choice_json);
    check_json("tool_choice_json", options.tool_choice_json, "a JSON string or object",
               choice.root().is_string() || choice.root().is_object());
    out.raw("tool_choice", options.tool_choice_json);
  }
  write_object(out, "response_format_json", "response_format", options.response_format_json);
}

void write_message(Writer& out, const ChatMessage& message) {
  out.begin_object().string("role", message.role);
  if (!message.parts.empty()) {
    out.key("content").begin_array();
    for (const ContentPart& part : message.parts) out.raw(part.json());
    out.end_array();
  } else if (message.content.empty() && !message.tool_calls.empty()) {
    out.key("content").null();
  } else {
    out.string("content", message.content);
  }
  if (!message.tool_calls.empty()) {
    out.key("tool_calls").begin_array();
    for (const ToolCall& call : message.tool_calls) {
      out.begin_object().string("id", call.id).string("type", "function");
      out.key("function").begin_object();
      out.string("name", call.name).string("arguments", call.arguments).end_object();
      out.end_object();
    }
    out.end_array();
  }
  if (!message.tool_call_id.empty()) out.string("tool_call_id", message.tool_call_id);
  out.end_object();
}

dispatch::CallRequest with_options(const std::string& model, const CallOptions& options) {
  dispatch::CallRequest call;
  call.model = model;
  call.provider = options.provider;
  call.fallback = options.fallback;
  call.session = options.session;
  call.strict = options.strict.value_or(false);
  if (!options.extra_json.empty()) {
    const Document extra(options.extra_json);
    check_json("extra_json", options.extra_json, "a JSON object", extra.root().is_object());
    call.extra = options.extra_json;
  }
  if (options.max_retries) call.max_retries = *options.max_retries;
  if (options.timeout) call.timeout_ms = options.timeout->count();
  if (options.connect_timeout) call.timeouts.connect_ms = options.connect_timeout->count();
  if (options.first_token_timeout) {
    call.timeouts.first_token_ms = options.first_token_timeout->count();
  }
  if (options.idle_timeout) call.timeouts.idle_ms = options.idle_timeout->count();
  call.output_tokens = options.max_tokens.value_or(kUsualOutputTokens);
  return call;
}

}  // namespace

std::int64_t estimate_tokens(std::size_t bytes) {
  return static_cast<std::int64_t>(bytes / 4) + 1;
}

dispatch::CallRequest to_call(const ChatRequest& request, bool stream) {
  if (request.messages.empty()) {
    throw ConfigurationError("the request has no messages; give at least one");
  }
  Writer out;
  out.begin_object().string("model", request.model).key("messages").begin_array();
  for (const ChatMessage& message : request.messages) write_message(out, message);
  out.end_array();
  write_options(out, request.options);
  out.end_object();
  dispatch::CallRequest call = with_options(request.model, request.options);
  call.json = out.str();
  call.stream = stream;
  call.input_tokens = estimate_tokens(call.json.size());
  return call;
}

dispatch::CallRequest to_call(const EmbedRequest& request) {
  if (request.input.empty()) {
    throw ConfigurationError("the request has no input to embed; give at least one text");
  }
  Writer out;
  out.begin_object().string("model", request.model).key("input").begin_array();
  for (const std::string& text : request.input) out.string(text);
  out.end_array();
  if (request.dimensions) out.integer("dimensions", *request.dimensions);
  out.end_object();
  dispatch::CallRequest call = with_options(request.model, request.options);
  call.operation = dispatch::Operation::kEmbed;
  call.json = out.str();
  call.input_tokens = estimate_tokens(call.json.size());
  call.output_tokens = 0;
  return call;
}

dispatch::CallRequest to_generate_call(const GenerateRequest& request, bool stream) {
  if (request.contents.empty()) {
    throw ConfigurationError("the request has no contents; give at least one text or part");
  }
  const GenerateOptions& options = request.options;
  Writer out;
  out.begin_object().key("contents").begin_array();
  for (const GeneratePart& part : request.contents) out.raw(part.json());
  out.end_array();
  if (!options.system_instruction.empty()) {
    out.string("system_instruction", options.system_instruction);
  }
  if (!options.response_mime_type.empty()) {
    out.string("response_mime_type", options.response_mime_type);
  }
  if (options.max_output_tokens) out.integer("max_output_tokens", *options.max_output_tokens);
  if (options.temperature) out.number("temperature", *options.temperature);
  if (options.top_p) out.number("top_p", *options.top_p);
  if (options.seed) out.integer("seed", *options.seed);
  if (options.thinking_budget) out.integer("thinking_budget", *options.thinking_budget);
  if (!options.disable_automatic_function_calling) {
    out.boolean("disable_automatic_function_calling", false);
  }
  out.end_object();
  CallOptions shared;
  shared.provider = options.provider;
  shared.max_tokens = options.max_output_tokens;
  shared.max_retries = options.max_retries;
  shared.timeout = options.timeout;
  shared.strict = options.strict;
  shared.extra_json = options.extra_json;
  dispatch::CallRequest call = with_options(request.model, shared);
  call.operation = dispatch::Operation::kGenerate;
  call.json = out.str();
  call.stream = stream;
  call.input_tokens = estimate_tokens(call.json.size());
  return call;
}

}  // namespace llm_rotate::front
