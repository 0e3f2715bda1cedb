#include "reply.hpp"

#include <string_view>

#include "llm_rotate/sdk/retry_hint.hpp"

#include "answer_format.hpp"
#include "base/safe_text.hpp"
#include "errors.hpp"
#include "finish.hpp"
#include "thinking_state.hpp"
#include "usage.hpp"

namespace llm_rotate::anthropic {

namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

// Puts one message of chat JSON together from the blocks of an answer.
class MessageWriter {
 public:
  explicit MessageWriter(std::string_view model) : model_(model) {
    calls_.begin_array();
    thinking_.begin_array();
    citations_.begin_array();
  }

  void take(Value block) {
    const std::string_view type = block["type"].string();
    if (type == "text") {
      content_ += block["text"].string();
      says_text_ = true;
      block["citations"].each([this](Value citation) {
        citations_.value(citation);
        cites_ = true;
      });
    } else if (type == "thinking" || type == "redacted_thinking") {
      reasoning_ += block["thinking"].string();
      write_thinking(thinking_, block, thoughts_++, model_);
    } else if (type == "tool_use") {
      take_call(block);
    }
    // What the vendor's own tools did is told by the text behind it.
  }

  bool called() const { return calls_count_ > 0; }

  void write(Writer& out, bool refused, Value stop_details) {
    out.begin_object().string("role", "assistant").key("content");
    if (says_text_) {
      out.string(content_);
    } else {
      out.null();
    }
    if (refused) out.string("refusal", refusal_text(stop_details));
    if (!reasoning_.empty()) out.string("reasoning_content", reasoning_);
    if (thoughts_ > 0) out.raw("reasoning_details", thinking_.end_array().view());
    if (called()) out.raw("tool_calls", calls_.end_array().view());
    if (cites_) out.raw("citations", citations_.end_array().view());
    out.end_object();
  }

 private:
  void take_call(Value block) {
    const std::string input =
        block["input"].is_object() ? sdk::json::dump(block["input"]) : std::string("{}");
    if (block["name"].string() == kAnswerTool) {
      content_ += input;
      says_text_ = true;
      return;
    }
    ++calls_count_;
    calls_.begin_object().string("id", block["id"].string()).string("type", "function");
    calls_.key("function").begin_object().string("name", block["name"].string());
    calls_.string("arguments", input).end_object().end_object();
  }

  std::string_view model_;
  std::string content_;
  std::string reasoning_;
  Writer calls_;
  Writer thinking_;
  Writer citations_;
  std::int64_t thoughts_ = 0;
  std::size_t calls_count_ = 0;
  bool says_text_ = false;
  bool cites_ = false;
};

std::int64_t seconds_of(const sdk::Headers& headers) {
  return sdk::retry_hint::answered_at(headers).value_or(0) / 1000;
}

}  // namespace

std::string refusal_text(Value stop_details) {
  for (const std::string_view name : {"explanation", "category"}) {
    const std::string_view text = stop_details[name].string();
    if (!text.empty()) return std::string(text);
  }
  return "The model refused to answer.";
}

sdk::ChatReply read_reply(const sdk::HttpResponse& response) {
  const Document document(response.body);
  const Value root = document.root();
  if (!root["content"].is_array() || !root["error"].is_null()) {
    throw_misplaced(response, "a message");
  }
  const std::string_view model = root["model"].string();
  MessageWriter message(model);
  root["content"].each([&](Value block) { message.take(block); });
  UsageBook usage;
  usage.take(root["usage"]);

  sdk::ChatReply reply;
  reply.raw_finish_reason = root["stop_reason"].string();
  reply.finish_reason = finish_of(reply.raw_finish_reason, message.called());
  reply.model = model;
  reply.usage = usage.usage();
  Writer out;
  out.begin_object().string("id", root["id"].string()).string("object", "chat.completion");
  out.integer("created", seconds_of(response.headers)).string("model", model);
  out.key("choices").begin_array().begin_object().integer("index", 0).key("message");
  const bool refused = reply.finish_reason == sdk::FinishReason::kContentFilter;
  message.write(out, refused, root["stop_details"]);
  out.string("finish_reason", sdk::name_of(reply.finish_reason)).end_object().end_array();
  usage.write(out);
  reply.json = out.end_object().str();
  return reply;
}

std::vector<std::string> read_model_list(const sdk::HttpResponse& response) {
  const Document document(response.body);
  if (!document["data"].is_array()) throw_misplaced(response, "a list of models");
  std::vector<std::string> models;
  document["data"].each([&models](Value model) {
    const std::string_view id = model["id"].string();
    if (!id.empty()) models.emplace_back(id);
  });
  return models;
}

std::int64_t read_token_count(const sdk::HttpResponse& response) {
  const Document document(response.body);
  const Value count = document["input_tokens"];
  if (!count.is_number() || count.integer() < 0) throw_misplaced(response, "a count of tokens");
  return count.integer();
}

}  // namespace llm_rotate::anthropic
