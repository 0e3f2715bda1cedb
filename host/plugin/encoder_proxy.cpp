#include "plugin/encoder_proxy.hpp"

#include <exception>
#include <utility>

#include "llm_rotate/sdk/detail/ingress_convert.hpp"

#include "plugin/answer.hpp"

namespace llm_rotate::plugin {

namespace {

namespace abi = sdk::detail;

// Appends what a plugin writes to a text of the host.
class Page {
 public:
  explicit Page(std::string& out) : out_(out) {}
  llmr_str_sink sink() { return {this, &on_text}; }
  void check(const Callee& callee) const {
    if (broken_) raise_bad_result(callee);
  }

 private:
  static void on_text(void* context, llmr_str text) noexcept {
    auto& page = *static_cast<Page*>(context);
    if (text.size == 0) return;
    try {
      if (text.data == nullptr || text.size > kMaxBodyBytes) {
        page.broken_ = true;
      } else {
        page.out_.append(text.data, text.size);
      }
    } catch (const std::exception&) {
      page.broken_ = true;  // no memory for it
    }
  }

  std::string& out_;
  bool broken_ = false;
};

// `call(sink, fault)` calls one function of the plugin that writes.
template <class Call>
void write(const Callee& callee, std::string& out, Call&& call) {
  Page page(out);
  const llmr_str_sink sink = page.sink();
  tell(callee, [&](const llmr_fault_sink* failed) { return call(&sink, failed); });
  page.check(callee);
}

}  // namespace

EncoderProxy::EncoderProxy(const llmr_encoder& encoder, std::string_view plugin_id)
    : encoder_(encoder), plugin_id_(plugin_id) {}

EncoderProxy::~EncoderProxy() {
  encoder_.destroy(encoder_.self);
}

sdk::Headers EncoderProxy::head() {
  return ask<sdk::Headers>({plugin_id_, "head"}, [&](const auto* out, const auto* failed) {
    return encoder_.head(encoder_.self, out, failed);
  });
}

void EncoderProxy::on_event(const sdk::StreamEvent& event, std::string& out) {
  const abi::AbiEvent view(event);
  write({plugin_id_, "on_event"}, out,
        [&](const llmr_str_sink* sink, const llmr_fault_sink* failed) {
          return encoder_.event(encoder_.self, view.view(), sink, failed);
        });
}

void EncoderProxy::on_native(std::string_view block, std::string& out) {
  write({plugin_id_, "on_native"}, out,
        [&](const llmr_str_sink* sink, const llmr_fault_sink* failed) {
          return encoder_.native(encoder_.self, abi::to_abi(block), sink, failed);
        });
}

void EncoderProxy::heartbeat(std::string& out) {
  write({plugin_id_, "heartbeat"}, out,
        [&](const llmr_str_sink* sink, const llmr_fault_sink* failed) {
          return encoder_.heartbeat(encoder_.self, sink, failed);
        });
}

void EncoderProxy::error(const sdk::IngressFailure& failure, std::string& out) {
  const llmr_verdict_view verdict = abi::to_abi(failure.verdict);
  const llmr_ingress_failure_view view = abi::to_abi(failure, verdict);
  write({plugin_id_, "error"}, out, [&](const llmr_str_sink* sink, const llmr_fault_sink* failed) {
    return encoder_.error(encoder_.self, &view, sink, failed);
  });
}

void EncoderProxy::end(std::string& out) {
  write({plugin_id_, "end"}, out, [&](const llmr_str_sink* sink, const llmr_fault_sink* failed) {
    return encoder_.end(encoder_.self, sink, failed);
  });
}

}  // namespace llm_rotate::plugin
