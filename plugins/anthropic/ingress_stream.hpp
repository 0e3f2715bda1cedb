// Writes one streamed reply as Anthropic's clients read it: a message starts, blocks come one after
// the other, the reason and the usage follow, the message stops.
//
// Made by the ingress, owned by one stream; one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/ingress.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "foreign_state.hpp"

namespace llm_rotate::anthropic {

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
  using Value = sdk::json::Value;
  enum class Open : std::uint8_t { kNothing, kText, kThinking, kCall };

  void start(std::string& out);
  void on_delta(Value delta, std::string& out);
  void think(Value delta, std::string& out);
  void take_state(Value entry, std::string& out);
  void tell_foreign_state(std::string& out);
  void say(std::string_view text, std::string& out);
  void call(Value piece, std::string& out);
  void open(Open kind, std::string_view block, std::string& out);
  void close(std::string& out);
  void piece(std::int64_t index, std::string_view type, std::string_view name,
             std::string_view text, std::string& out) const;

  std::string id_;
  std::string request_id_;
  std::string model_;
  bool started_ = false;
  bool native_ = false;
  bool stopped_ = false;
  Open open_ = Open::kNothing;
  std::int64_t next_index_ = 0;      // of the block that comes next
  std::vector<std::int64_t> calls_;  // the block of each tool call
  sdk::FinishReason finish_ = sdk::FinishReason::kNone;
  sdk::Usage usage_;
  StatePieces foreign_;
  std::string refusal_;
};

}  // namespace llm_rotate::anthropic
