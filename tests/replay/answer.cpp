#include "replay/answer.hpp"

#include <utility>

namespace llm_rotate::replay {

namespace {

using sdk::json::Value;
using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

void add_call(Value piece, std::int64_t position, Answer& answer) {
  ToolCall& call = answer.tool_calls[piece["index"].integer(position)];
  for (const std::string_view form : {"function", "custom"}) {
    call.name += piece[form]["name"].string();
    call.arguments += piece[form]["arguments"].string();
    call.arguments += piece[form]["input"].string();
  }
  call.id += piece["id"].string();
}

// The first choice may be the second in its list, and there may be others in one chunk.
Value first_choice(Value choices) {
  Value first;
  choices.each([&](Value choice) {
    if (choice["index"].integer() == 0 && !first.exists()) first = choice;
  });
  return first;
}

sdk::Verdict interruption() {
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kStreamInterrupted;
  verdict.scope = sdk::Scope::kKeyModel;
  verdict.rule = "stream.no_end";
  verdict.message = "the stream ended without a final marker and without a finish reason";
  return verdict;
}

}  // namespace

void Answer::add(Value json) {
  const Value choice = first_choice(json["choices"]);
  const Value says = choice["delta"].exists() ? choice["delta"] : choice["message"];
  content += says["content"].string();
  says["content"].each([&](Value part) { content += part["text"].string(); });
  reasoning += says["reasoning_content"].string();
  std::int64_t position = 0;
  says["tool_calls"].each([&](Value piece) { add_call(piece, position++, *this); });
  const Value legacy = says["function_call"];
  if (legacy.is_object()) {
    tool_calls[0].name += legacy["name"].string();
    tool_calls[0].arguments += legacy["arguments"].string();
  }
}

Answer answer_of_reply(const sdk::ChatReply& reply) {
  Answer answer;
  const sdk::json::Document document(reply.json);
  answer.add(document.root());
  answer.finish_reason = reply.finish_reason;
  answer.raw_finish_reason = reply.raw_finish_reason;
  answer.model = reply.model;
  if (reply.usage.known) answer.usage = reply.usage;
  return answer;
}

Answer answer_of_embeddings(const sdk::ChatReply& reply) {
  Answer answer;
  const sdk::json::Document document(reply.json);
  answer.embeddings = document["data"].size();
  answer.model = reply.model;
  if (reply.usage.known) answer.usage = reply.usage;
  return answer;
}

Answer answer_of_stream(const std::vector<RecordedEvent>& events) {
  Answer answer;
  bool ended = false;
  for (const RecordedEvent& event : events) {
    if (event.kind == Kind::kChunk) answer.add(sdk::json::Document(event.json).root());
    if (event.finish_reason != sdk::FinishReason::kNone) {
      answer.finish_reason = event.finish_reason;
      answer.raw_finish_reason = event.raw_finish_reason;
    }
    if (event.usage && event.usage->known) answer.usage = event.usage;
    if (!event.model.empty()) answer.model = event.model;
    if (event.error) answer.error = event.error;
    ended = ended || event.kind == Kind::kEnd;
  }
  answer.events = events.size();
  if (!ended && !answer.error && answer.finish_reason == sdk::FinishReason::kNone) {
    answer.error = interruption();
  }
  return answer;
}

Answer answer_of_error(sdk::Verdict verdict) {
  Answer answer;
  answer.error = std::move(verdict);
  return answer;
}

}  // namespace llm_rotate::replay
