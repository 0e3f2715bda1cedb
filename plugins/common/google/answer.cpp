#include "google/answer.hpp"

#include "llm_rotate/sdk/retry_hint.hpp"

#include "google/usage.hpp"

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

constexpr std::size_t kMaxName = 256;

void take_text(Value value, std::string& text) {
  if (!value.string().empty()) text = value.string().substr(0, kMaxName);
}

}  // namespace

void AnswerFacts::take(Value answer, const sdk::Headers& headers) {
  take_text(answer["responseId"], id);
  take_text(answer["modelVersion"], model);
  take_text(answer["promptFeedback"]["blockReason"], block_reason);
  take_text(answer["promptFeedback"]["blockReasonMessage"], block_message);
  auto at = sdk::retry_hint::rfc3339(answer["createTime"].string());
  if (!at && created == 0) at = sdk::retry_hint::answered_at(headers);
  if (at) created = *at / 1000;
  if (const auto found = read_usage(answer["usageMetadata"])) usage = found;
}

void write_frame(const AnswerFacts& facts, std::string_view object, Writer& out) {
  out.string("id", facts.id).string("object", object);
  out.integer("created", facts.created).string("model", facts.model);
}

void write_blocked(const AnswerFacts& facts, std::string_view member, Writer& out) {
  const std::string refusal = facts.block_message.empty()
                                  ? "The prompt was blocked: " + facts.block_reason + "."
                                  : facts.block_message;
  out.begin_object().integer("index", 0).key(member).begin_object().string("role", "assistant");
  out.key("content").null();
  out.string("refusal", refusal).end_object();
  out.string("finish_reason", name_of(sdk::FinishReason::kContentFilter)).end_object();
}

}  // namespace llm_rotate::google
