#include "front/answer.hpp"

#include <utility>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::front {
namespace {

using sdk::json::Document;
using sdk::json::Value;

Usage to_usage(const sdk::Usage& usage) {
  Usage out;
  out.known = usage.known;
  out.input_tokens = usage.prompt_tokens;
  out.output_tokens = usage.completion_tokens;
  out.total_tokens = usage.total_tokens;
  out.cached_tokens = usage.cached_tokens;
  out.cache_write_tokens = usage.cache_write_tokens;
  out.reasoning_tokens = usage.reasoning_tokens;
  return out;
}

// Text is a string, or parts of which the text ones count. A refusal is what the model said.
std::string text_of(Value message) {
  const Value content = message["content"];
  std::string text(content.string());
  content.each([&](Value part) { text += part["text"].string(); });
  if (text.empty()) text = message["refusal"].string();
  return text;
}

}  // namespace

Provenance provenance_of(const dispatch::CallOutcome& outcome) {
  Provenance out;
  out.call_id = outcome.call_id;
  out.model = outcome.model;
  out.attempts = static_cast<int>(outcome.attempts.size());
  out.latency_ms = outcome.latency_ms;
  if (const dispatch::AttemptRecord* last = outcome.last()) {
    out.provider = last->provider;
    out.key_id = last->key_id;
  }
  return out;
}

ChatResponse to_response(const dispatch::CallOutcome& outcome) {
  ChatResponse response;
  static_cast<Provenance&>(response) = provenance_of(outcome);
  response.finish_reason = sdk::name_of(outcome.finish_reason);
  response.usage = to_usage(outcome.usage);
  const Document document(outcome.reply.json);
  const Value message = document["choices"].at(0)["message"];
  response.content = text_of(message);
  response.reasoning = message["reasoning_content"].string();
  message["tool_calls"].each([&](Value call) {
    const Value function = call["function"];
    response.tool_calls.emplace_back(std::string(call["id"].string()),
                                     std::string(function["name"].string()),
                                     std::string(function["arguments"].string()));
  });
  response.raw = outcome.reply.json;
  return response;
}

EmbedResponse to_embeddings(const dispatch::CallOutcome& outcome) {
  EmbedResponse response;
  static_cast<Provenance&>(response) = provenance_of(outcome);
  response.usage = to_usage(outcome.usage);
  const Document document(outcome.reply.json);
  document["data"].each([&](Value item) {
    std::vector<float>& vector = response.embeddings.emplace_back();
    vector.reserve(item["embedding"].size());
    item["embedding"].each(
        [&](Value number) { vector.push_back(static_cast<float>(number.number())); });
  });
  return response;
}

StreamChunk to_chunk(std::string_view json) {
  StreamChunk chunk;
  const Document document(json);
  chunk.model = document["model"].string();
  const Value delta = document["choices"].at(0)["delta"];
  chunk.delta = delta["content"].string();
  if (chunk.delta.empty()) chunk.delta = delta["refusal"].string();
  chunk.reasoning_delta = delta["reasoning_content"].string();
  delta["tool_calls"].each([&](Value call) {
    ToolCallDelta& out = chunk.tool_call_deltas.emplace_back();
    out.index = static_cast<int>(call["index"].integer());
    out.id = call["id"].string();
    out.name = call["function"]["name"].string();
    out.arguments = call["function"]["arguments"].string();
  });
  return chunk;
}

StreamChunk closing_chunk(const dispatch::CallOutcome& outcome) {
  StreamChunk chunk;
  chunk.model = outcome.model;
  chunk.provider = outcome.last() != nullptr ? outcome.last()->provider : "";
  chunk.finish_reason = sdk::name_of(outcome.finish_reason);
  if (chunk.finish_reason.empty()) chunk.finish_reason = "stop";
  chunk.usage = to_usage(outcome.usage);
  return chunk;
}

}  // namespace llm_rotate::front
