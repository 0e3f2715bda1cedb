// A plugin's decoder of one stream, as `IStreamDecoder`.
//
// Made by the provider and generator proxies, owned by one call. Threads: one at a time.
// What the sink throws waits until the plugin has returned, because no exception may pass through a
// plugin's frames; events that come after it are dropped.
#pragma once

#include <memory>
#include <string_view>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/chat.hpp"

#include "plugin/answer.hpp"

namespace llm_rotate::plugin {

class DecoderProxy final : public sdk::IStreamDecoder {
 public:
  // Takes over what `callee` gave; throws `sdk::ProviderError` when that is no whole decoder.
  static std::unique_ptr<DecoderProxy> make(const llmr_decoder& decoder, const Callee& callee);
  // The same for one whose members are all set. `plugin_id` lives as long as the plugin.
  DecoderProxy(const llmr_decoder& decoder, std::string_view plugin_id);

  DecoderProxy(const DecoderProxy&) = delete;
  DecoderProxy& operator=(const DecoderProxy&) = delete;
  ~DecoderProxy() override;

  void feed(std::string_view bytes, sdk::IStreamSink& sink) override;
  void finish(sdk::IStreamSink& sink) override;

 private:
  llmr_decoder decoder_;
  std::string_view plugin_id_;
};

}  // namespace llm_rotate::plugin
