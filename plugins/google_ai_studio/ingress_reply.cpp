#include "ingress_reply.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ai_studio_host.hpp"
#include "google/state.hpp"

namespace llm_rotate::google_ai_studio {

namespace {

using google::StateEntry;
using sdk::FinishReason;
using sdk::json::Value;
using sdk::json::Writer;

constexpr auto kStatuses = std::to_array<std::pair<int, std::string_view>>({
    {400, "INVALID_ARGUMENT"},
    {401, "UNAUTHENTICATED"},
    {403, "PERMISSION_DENIED"},
    {404, "NOT_FOUND"},
    {413, "INVALID_ARGUMENT"},
    {429, "RESOURCE_EXHAUSTED"},
    {500, "INTERNAL"},
    {502, "UNAVAILABLE"},
    {503, "UNAVAILABLE"},
    {504, "DEADLINE_EXCEEDED"},
});

std::string_view signature_of(const std::vector<StateEntry>& state, std::string_view id) {
  for (const StateEntry& entry : state) {
    if (entry.kind == StateEntry::Kind::kMember && entry.id == id) return entry.data;
  }
  return {};
}

// The text in the pieces that were signed one by one.
void write_signed_text(std::string_view content, const std::vector<StateEntry>& state,
                       Writer& out) {
  std::size_t at = 0;
  for (const StateEntry& entry : state) {
    if (entry.kind != StateEntry::Kind::kText) continue;
    if (entry.from > at) write_text(content.substr(at, entry.from - at), false, {}, out);
    write_text(content.substr(entry.from, entry.to - entry.from), false, entry.data, out);
    at = entry.to;
  }
  if (at < content.size()) write_text(content.substr(at), false, {}, out);
}

void write_picture(Value image, Writer& out) {
  const std::string_view url = image["image_url"]["url"].string();
  const std::size_t comma = url.find(";base64,");
  if (!url.starts_with("data:") || comma == std::string_view::npos) return;
  out.begin_object().key("inlineData").begin_object().string("mimeType", url.substr(5, comma - 5));
  out.string("data", url.substr(comma + 8)).end_object().end_object();
}

void write_parts(Value message, const sdk::ReplyContext& context, Writer& out) {
  const std::string_view content = message["content"].string();
  const auto state =
      google::read_state(message["reasoning_details"], kHost, context.model, content);
  const std::string_view thoughts = message["reasoning_content"].string();
  if (Memory::read(context.memory).thoughts && !thoughts.empty()) {
    write_text(thoughts, true, {}, out);
  }
  write_signed_text(content, state, out);
  if (content.empty() && message["refusal"].is_string()) {
    write_text(message["refusal"].string(), false, {}, out);
  }
  message["images"].each([&](Value image) { write_picture(image, out); });
  message["tool_calls"].each([&](Value call) {
    const std::string id(call["id"].string());
    write_call(
        {id, std::string(call["function"]["name"].string()),
         std::string(call["function"]["arguments"].string()), std::string(signature_of(state, id))},
        out);
  });
}

}  // namespace

std::string Memory::text() const {
  return std::string(as_array ? "a" : "") + (thoughts ? "t" : "") + (batch ? "b" : "");
}

Memory Memory::read(std::string_view text) {
  const auto has = [&](char c) { return text.find(c) != std::string_view::npos; };
  return {has('a'), has('t'), has('b')};
}

void write_text(std::string_view text, bool thought, std::string_view signature, Writer& out) {
  out.begin_object().string("text", text);
  if (thought) out.boolean("thought", true);
  if (!signature.empty()) out.string("thoughtSignature", signature);
  out.end_object();
}

void write_call(const WholeCall& call, Writer& out) {
  out.begin_object().key("functionCall").begin_object();
  if (!call.id.empty()) out.string("id", call.id);
  out.string("name", call.name).key("args");
  const sdk::json::Document arguments(call.arguments);
  if (arguments.root().is_object()) {
    out.value(arguments.root());
  } else {
    out.begin_object().end_object();
  }
  out.end_object();
  if (!call.signature.empty()) out.string("thoughtSignature", call.signature);
  out.end_object();
}

FinishReason finish_of(std::string_view word) {
  if (word.empty()) return FinishReason::kNone;
  if (word == "stop") return FinishReason::kStop;
  if (word == "length") return FinishReason::kLength;
  if (word == "tool_calls" || word == "function_call") return FinishReason::kToolCalls;
  return word == "content_filter" ? FinishReason::kContentFilter : FinishReason::kError;
}

std::string_view finish_word(FinishReason reason, std::string_view raw) {
  switch (reason) {
    case FinishReason::kStop:
    case FinishReason::kToolCalls:
      return "STOP";
    case FinishReason::kLength:
      return "MAX_TOKENS";
    case FinishReason::kContentFilter:
    case FinishReason::kError:
    case FinishReason::kNone:
      break;
  }
  // A word of Gemini's own says more.
  const bool gemini = !raw.empty() && std::all_of(raw.begin(), raw.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || c == '_';
  });
  if (gemini) return raw;
  return reason == FinishReason::kContentFilter ? "SAFETY" : "OTHER";
}

void write_facts(const sdk::ReplyContext& context, std::string_view model, const sdk::Usage* usage,
                 Writer& out) {
  if (usage != nullptr && usage->known) {
    out.key("usageMetadata").begin_object();
    out.integer("promptTokenCount", usage->prompt_tokens);
    if (usage->cached_tokens > 0) out.integer("cachedContentTokenCount", usage->cached_tokens);
    out.integer("candidatesTokenCount", usage->completion_tokens - usage->reasoning_tokens);
    if (usage->reasoning_tokens > 0) out.integer("thoughtsTokenCount", usage->reasoning_tokens);
    out.integer("totalTokenCount", usage->total_tokens).end_object();
  }
  out.string("modelVersion", model.empty() ? context.model : model);
  out.string("responseId", context.call_id);
}

std::string whole_reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply) {
  const sdk::json::Document document(reply.json);
  Writer out;
  out.begin_object().key("candidates").begin_array();
  std::int64_t place = 0;
  document["choices"].each([&](Value choice) {
    out.begin_object().key("content").begin_object().key("parts").begin_array();
    write_parts(choice["message"], context, out);
    out.end_array().string("role", "model").end_object();
    const FinishReason reason =
        place == 0 ? reply.finish_reason : finish_of(choice["finish_reason"].string());
    out.string("finishReason", finish_word(reason, reply.raw_finish_reason));
    out.integer("index", place++).end_object();
  });
  out.end_array();
  write_facts(context, reply.model, &reply.usage, out);
  return out.end_object().str();
}

std::string embeddings_reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply) {
  const sdk::json::Document document(reply.json);
  const bool batch = Memory::read(context.memory).batch;
  Writer out;
  out.begin_object().key(batch ? "embeddings" : "embedding");
  if (batch) out.begin_array();
  std::size_t written = 0;
  document["data"].each([&](Value one) {
    if (!batch && written++ > 0) return;
    out.begin_object().value("values", one["embedding"]).end_object();
  });
  if (batch) {
    out.end_array();
  } else if (written == 0) {
    out.begin_object().end_object();
  }
  return out.end_object().str();
}

std::string error_body(const sdk::IngressFailure& failure) {
  std::string_view status = "UNKNOWN";
  for (const auto& [code, word] : kStatuses) {
    if (code == failure.status) status = word;
  }
  Writer out;
  out.begin_object().key("error").begin_object().integer("code", failure.status);
  out.string("message", failure.verdict.message).string("status", status);
  if (failure.verdict.retry_after_ms > 0) {
    const std::int64_t seconds = (failure.verdict.retry_after_ms + 999) / 1000;
    out.key("details").begin_array().begin_object();
    out.string("@type", "type.googleapis.com/google.rpc.RetryInfo");
    out.string("retryDelay", std::to_string(seconds) + "s").end_object().end_array();
  }
  return out.end_object().end_object().str();
}

}  // namespace llm_rotate::google_ai_studio
