// Streams Chat Completions to a client: chat JSON is that already, so chunks go out as they are.
//
// Made by `OpenAiIngress::open_reply`, owned by one stream.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/ingress.hpp"

namespace llm_rotate::openai {

// What an answer must know of its request.
inline constexpr std::string_view kPlainMemory = "c";
inline constexpr std::string_view kUsageMemory = "cu";

class ChatEncoder final : public sdk::IReplyEncoder {
 public:
  // `usage`: the client has asked for the chunk that brings it. `model`: that it asked for.
  ChatEncoder(bool usage, std::string request_id, std::string model)
      : usage_(usage), request_id_(std::move(request_id)), model_(std::move(model)) {}

  sdk::Headers head() override;
  void on_event(const sdk::StreamEvent& event, std::string& out) override;
  void on_native(std::string_view block, std::string& out) override;
  void heartbeat(std::string& out) override;
  void error(const sdk::IngressFailure& failure, std::string& out) override;
  void end(std::string& out) override;

 private:
  bool is_unwanted(std::string_view json) const;

  bool usage_;
  bool ended_ = false;
  std::string request_id_;
  std::string model_;
};

}  // namespace llm_rotate::openai
