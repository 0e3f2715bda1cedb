// A plugin's encoder of one streamed reply, as `IReplyEncoder`.
//
// Made by `IngressProxy::open_reply`, owned by one client's stream. Threads: one at a time.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/ingress.hpp"

namespace llm_rotate::plugin {

class EncoderProxy final : public sdk::IReplyEncoder {
 public:
  // Takes over `encoder`, whose members are all set. `plugin_id` lives as long as the plugin.
  EncoderProxy(const llmr_encoder& encoder, std::string_view plugin_id);
  EncoderProxy(const EncoderProxy&) = delete;
  EncoderProxy& operator=(const EncoderProxy&) = delete;
  ~EncoderProxy() override;

  sdk::Headers head() override;
  void on_event(const sdk::StreamEvent& event, std::string& out) override;
  void on_native(std::string_view block, std::string& out) override;
  void heartbeat(std::string& out) override;
  void error(const sdk::IngressFailure& failure, std::string& out) override;
  void end(std::string& out) override;

 private:
  llmr_encoder encoder_;
  std::string_view plugin_id_;
};

}  // namespace llm_rotate::plugin
