#include "runtime/engine_call.hpp"

namespace llm_rotate::runtime {

void EngineCall::begin(std::shared_ptr<const routing::Snapshot> snapshot,
                       dispatch::CallRequest request) {
  worker_->post([self = shared_from_this(), snapshot = std::move(snapshot),
                 asked = std::move(request)]() mutable {
    self->self_ = self;
    self->call_ = self->worker_->dispatcher().start(snapshot, std::move(asked), *self);
  });
}

void EngineCall::cancel() {
  worker_->post([self = shared_from_this()] {
    if (self->call_ != nullptr) self->call_->cancel();
  });
}

void EngineCall::resume() {
  worker_->post([self = shared_from_this()] {
    if (self->call_ != nullptr) self->call_->resume();
  });
}

net::Flow EngineCall::on_chunk(const sdk::StreamEvent& event, const dispatch::AttemptRecord& from) {
  return sink_->on_chunk(event, from);
}

void EngineCall::on_done(dispatch::CallOutcome outcome) {
  const std::shared_ptr<EngineCall> last_use = std::move(self_);
  call_.reset();
  std::exchange(sink_, nullptr)->on_done(std::move(outcome));
}

}  // namespace llm_rotate::runtime
