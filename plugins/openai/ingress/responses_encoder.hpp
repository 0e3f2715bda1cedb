// Streams a reply of the Responses API: each delta of a chat becomes the events that build up the
// items of a response, and each item is told whole when it is over.
//
// Made by `OpenAiIngress::open_reply`, owned by one stream.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/ingress.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "ingress/responses_reply.hpp"

namespace llm_rotate::openai {

class ResponsesEncoder final : public sdk::IReplyEncoder {
 public:
  explicit ResponsesEncoder(const sdk::ReplyContext& context);

  sdk::Headers head() override;
  void on_event(const sdk::StreamEvent& event, std::string& out) override;
  void heartbeat(std::string& out) override;
  void error(const sdk::IngressFailure& failure, std::string& out) override;
  void end(std::string& out) override;

 private:
  enum class Kind { kNone, kReasoning, kText, kRefusal, kCall };

  // One of the items, while it is being built.
  struct Open {
    Kind kind = Kind::kNone;
    std::int64_t call_index = -1;
    std::string id;
    std::string call_id;
    std::string name;
    std::string text;  // or arguments
  };

  void begin(std::string& out);
  void say(Kind kind, std::string_view delta, std::string& out);
  void call(sdk::json::Value piece, std::string& out);
  void open(Open item, std::string& out);
  void close(std::string& out);
  std::string item(bool whole) const;
  std::string response(std::string_view status, std::string_view error = "null") const;
  // Writes an event: `members` behind its type and number, each with a comma in front.
  void emit(std::string_view type, std::string_view members, std::string& out);
  // "output_index" and "item_id" of the open item.
  std::string where() const;

  std::string call_id_;
  std::string memory_;
  std::string model_;
  std::int64_t created_s_ = 0;
  std::int64_t sequence_ = 0;
  bool begun_ = false;
  Open open_;
  std::vector<std::string> items_;  // that are over
  sdk::FinishReason reason_ = sdk::FinishReason::kNone;
  sdk::Usage usage_;
};

}  // namespace llm_rotate::openai
