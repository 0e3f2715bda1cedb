#include "front/stream_source.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "llm_rotate/error.hpp"

#include "front/answer.hpp"
#include "front/blocking.hpp"
#include "front/failure.hpp"

namespace llm_rotate::front {
namespace {

std::exception_ptr aborted() {
  return std::make_exception_ptr(
      boost::system::system_error(boost::asio::error::operation_aborted, "the read was cancelled"));
}

}  // namespace

// Cancelling one read leaves the stream as it is.
class StreamSource::Wait final : public detail::IOperation {
 public:
  Wait(std::shared_ptr<StreamSource> source, std::shared_ptr<bool> token)
      : source_(std::move(source)), token_(std::move(token)) {}
  void cancel() override { source_->give_up(token_); }

 private:
  std::shared_ptr<StreamSource> source_;
  std::shared_ptr<bool> token_;
};

void StreamSource::attach(std::shared_ptr<runtime::IEngineCall> call) {
  const std::lock_guard lock(mutex_);
  call_ = std::move(call);
}

std::shared_ptr<detail::IOperation> StreamSource::next(std::unique_ptr<Next> completion) {
  auto token = std::make_shared<bool>(true);
  Delivery delivery;
  {
    const std::lock_guard lock(mutex_);
    if (reader_ != nullptr) {
      throw ConfigurationError("a stream has one reader at a time; wait for its last next() first");
    }
    reader_ = std::move(completion);
    reader_token_ = token;
    delivery = match();
  }
  delivery.tell();
  return std::make_shared<Wait>(shared_from_this(), std::move(token));
}

std::optional<StreamChunk> StreamSource::next_sync() {
  return wait_for<std::optional<StreamChunk>>(
      "next_sync()", [this](std::unique_ptr<Next> completion) { next(std::move(completion)); });
}

// Called under the lock, whenever a reader, a chunk or the end has come.
StreamSource::Delivery StreamSource::match() {
  Delivery delivery;
  if (reader_ == nullptr || (queue_.empty() && !done_)) return delivery;
  delivery.reader = std::move(reader_);
  if (queue_.empty()) {
    delivery.error = error_;
    return delivery;
  }
  delivery.chunk = std::move(queue_.front());
  queue_.pop_front();
  if (held_back_ && queue_.size() <= kMaxQueued / 2) {
    held_back_ = false;
    if (call_ != nullptr) call_->resume();
  }
  return delivery;
}

net::Flow StreamSource::on_chunk(const sdk::StreamEvent& event,
                                 const dispatch::AttemptRecord& from) {
  StreamChunk chunk = to_chunk(event.json);
  chunk.provider = from.provider;
  // Chunks that only carry the finish reason or the usage come to the reader as the closing one.
  if (chunk.delta.empty() && chunk.reasoning_delta.empty() && chunk.tool_call_deltas.empty()) {
    return net::Flow::kContinue;
  }
  Delivery delivery;
  net::Flow flow = net::Flow::kContinue;
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(chunk));
    delivery = match();
    if (queue_.size() >= kMaxQueued) {
      held_back_ = true;
      flow = net::Flow::kPause;
    }
  }
  delivery.tell();
  return flow;
}

void StreamSource::on_done(dispatch::CallOutcome outcome) {
  const bool ok = outcome.kind == dispatch::CallOutcome::Kind::kOk;
  std::exception_ptr error = ok ? nullptr : to_exception(outcome, health_);
  Delivery delivery;
  {
    const std::lock_guard lock(mutex_);
    provenance_ = provenance_of(outcome);
    if (ok) queue_.push_back(closing_chunk(outcome));
    error_ = std::move(error);
    done_ = true;
    call_.reset();
    delivery = match();
  }
  delivery.tell();
}

void StreamSource::give_up(const std::shared_ptr<bool>& waiting) {
  std::unique_ptr<Next> reader;
  {
    const std::lock_guard lock(mutex_);
    if (reader_token_ == waiting) reader = std::move(reader_);
  }
  if (reader != nullptr) reader->complete(aborted(), std::nullopt);
}

void StreamSource::cancel() {
  std::shared_ptr<runtime::IEngineCall> call;
  {
    const std::lock_guard lock(mutex_);
    call = call_;
  }
  if (call != nullptr) call->cancel();
}

Provenance StreamSource::provenance() const {
  const std::lock_guard lock(mutex_);
  return provenance_;
}

}  // namespace llm_rotate::front
