#include "google/reply.hpp"

#include "llm_rotate/sdk/json.hpp"

#include "google/answer.hpp"
#include "google/candidate.hpp"
#include "google/errors.hpp"
#include "google/usage.hpp"

namespace llm_rotate::google {

namespace {

using sdk::FinishReason;
using sdk::json::Value;
using sdk::json::Writer;

// Writes the choices; the first of them gives the answer's reason.
void write_choices(Value candidates, const AnswerFacts& facts, const Host& host,
                   sdk::ChatReply& reply, Writer& out) {
  std::int64_t place = 0;
  candidates.each([&](Value json) {
    Candidate candidate(json["index"].integer(place), host);
    candidate.write(json, Candidate::Form::kMessage, facts.id, facts.model, out);
    if (place++ > 0) return;
    // A whole answer without a reason has ended all the same.
    reply.finish_reason = candidate.finished() ? candidate.reason() : FinishReason::kStop;
    reply.raw_finish_reason = candidate.raw_reason();
  });
}

}  // namespace

sdk::ChatReply read_reply(const sdk::HttpResponse& response, const Host& host) {
  const sdk::json::Document document(response.body);
  const Value answer = document.root();
  AnswerFacts facts;
  facts.take(answer, response.headers);
  const Value candidates = answer["candidates"];
  const bool blocked = candidates.size() == 0 && !facts.block_reason.empty();
  if (is_error(answer) || (candidates.size() == 0 && !blocked)) {
    throw_misplaced(response, "an answer with candidates", host);
  }
  sdk::ChatReply reply;
  Writer out;
  write_frame(facts, "chat.completion", out.begin_object());
  out.key("choices").begin_array();
  if (blocked) {
    write_blocked(facts, "message", out);
    reply.finish_reason = FinishReason::kContentFilter;
    reply.raw_finish_reason = facts.block_reason;
  } else {
    write_choices(candidates, facts, host, reply, out);
  }
  out.end_array();
  if (facts.usage) write_usage(*facts.usage, out);
  reply.json = out.end_object().str();
  reply.model = facts.model;
  if (facts.usage) reply.usage = *facts.usage;
  return reply;
}

}  // namespace llm_rotate::google
