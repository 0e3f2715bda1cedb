// One streamed reply in Gemini's words: server-sent events, or for a client that did not ask for
// them a JSON array. Tool calls go out whole, which Gemini's clients count on.
//
// Made by the ingress, owned by one stream, one thread at a time.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/ingress.hpp"

#include "ingress_reply.hpp"

namespace llm_rotate::google_ai_studio {

class ReplyEncoder final : public sdk::IReplyEncoder {
 public:
  explicit ReplyEncoder(const sdk::ReplyContext& context);

  sdk::Headers head() override;
  void on_event(const sdk::StreamEvent& event, std::string& out) override;
  void on_native(std::string_view block, std::string& out) override;
  void heartbeat(std::string& out) override;
  void error(const sdk::IngressFailure& failure, std::string& out) override;
  void end(std::string& out) override;

 private:
  void collect_calls(sdk::json::Value delta, std::int64_t choice);
  void write_choice(sdk::json::Value choice, std::string_view raw, sdk::json::Writer& out);
  bool has_something(sdk::json::Value chunk, const sdk::StreamEvent& event) const;
  void frame(std::string_view json, std::string& out);

  const std::string memory_text_, model_, call_id_;
  const sdk::ReplyContext context_;  // its views point into the members before it
  const Memory memory_;
  std::string answered_by_;
  bool begun_ = false;  // of an array: its bracket is out
  bool ended_ = false;
  std::map<std::int64_t, std::vector<WholeCall>> calls_;  // of each choice, not yet out
};

}  // namespace llm_rotate::google_ai_studio
