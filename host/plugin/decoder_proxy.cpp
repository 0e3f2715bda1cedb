#include "plugin/decoder_proxy.hpp"

#include <exception>
#include <utility>

#include "plugin/abi_read.hpp"

namespace llm_rotate::plugin {

namespace {

// Between the plugin and the host's sink, for the length of one call.
class Relay {
 public:
  explicit Relay(sdk::IStreamSink& sink) : sink_(sink) {}

  llmr_event_sink abi() { return {this, &on_event}; }
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  static void on_event(void* context, const llmr_stream_event_view* view) noexcept {
    auto& relay = *static_cast<Relay*>(context);
    if (relay.thrown_) return;
    try {
      relay.pass_on(view);
    } catch (...) {
      relay.thrown_ = std::current_exception();
    }
  }

  void pass_on(const llmr_stream_event_view* view) {
    sdk::StreamEvent event;
    if (!read(view, event)) {
      event = sdk::StreamEvent{};
      event.kind = sdk::StreamEvent::Kind::kMalformed;
    }
    sink_.on_event(event);
  }

  sdk::IStreamSink& sink_;
  std::exception_ptr thrown_;
};

}  // namespace

std::unique_ptr<DecoderProxy> DecoderProxy::make(const llmr_decoder& decoder,
                                                 const Callee& callee) {
  const bool whole = decoder.self != nullptr && decoder.feed != nullptr &&
                     decoder.finish != nullptr && decoder.destroy != nullptr;
  if (!whole) raise_no_result(callee);
  return std::make_unique<DecoderProxy>(decoder, callee.plugin);
}

DecoderProxy::DecoderProxy(const llmr_decoder& decoder, std::string_view plugin_id)
    : decoder_(decoder), plugin_id_(plugin_id) {}

DecoderProxy::~DecoderProxy() {
  decoder_.destroy(decoder_.self);
}

void DecoderProxy::feed(std::string_view bytes, sdk::IStreamSink& sink) {
  Relay relay(sink);
  FaultBox fault;
  const llmr_event_sink out = relay.abi();
  const llmr_fault_sink failed = fault.sink();
  const std::int32_t status =
      decoder_.feed(decoder_.self, llmr_str{bytes.data(), bytes.size()}, &out, &failed);
  relay.rethrow();
  require_ok(status, {plugin_id_, "feed"}, fault);
}

void DecoderProxy::finish(sdk::IStreamSink& sink) {
  Relay relay(sink);
  FaultBox fault;
  const llmr_event_sink out = relay.abi();
  const llmr_fault_sink failed = fault.sink();
  const std::int32_t status = decoder_.finish(decoder_.self, &out, &failed);
  relay.rethrow();
  require_ok(status, {plugin_id_, "finish"}, fault);
}

}  // namespace llm_rotate::plugin
