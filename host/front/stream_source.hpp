// A streamed call seen by its reader: a small bounded queue between the worker that decodes and the
// thread that reads. When it is full the provider is held back; when the reader has caught up, the
// provider may go on.
//
// Made by `LMRotate::chat_stream`. Threads: the sink's functions on a worker, the rest on any.
#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "llm_rotate/stream.hpp"

#include "dispatch/call_types.hpp"
#include "runtime/engine.hpp"

namespace llm_rotate::front {

class StreamSource final : public detail::IStreamSource,
                           public dispatch::ICallSink,
                           public std::enable_shared_from_this<StreamSource> {
 public:
  explicit StreamSource(std::function<HealthReport()> health) : health_(std::move(health)) {}
  // Before anything is read.
  void attach(std::shared_ptr<runtime::IEngineCall> call);

  std::shared_ptr<detail::IOperation> next(std::unique_ptr<Next> completion) override;
  std::optional<StreamChunk> next_sync() override;
  void cancel() override;
  Provenance provenance() const override;

  net::Flow on_chunk(const sdk::StreamEvent& event, const dispatch::AttemptRecord& from) override;
  void on_done(dispatch::CallOutcome outcome) override;

  static constexpr std::size_t kMaxQueued = 64;

 private:
  // What a reader is to be told; told outside the lock.
  struct Delivery {
    std::unique_ptr<Next> reader;
    std::exception_ptr error;
    std::optional<StreamChunk> chunk;
    void tell() {
      if (reader != nullptr) reader->complete(std::move(error), std::move(chunk));
    }
  };

  class Wait;
  Delivery match();
  void give_up(const std::shared_ptr<bool>& waiting);

  const std::function<HealthReport()> health_;
  mutable std::mutex mutex_;
  // All under the mutex:
  std::shared_ptr<runtime::IEngineCall> call_;
  std::deque<StreamChunk> queue_;
  std::unique_ptr<Next> reader_;
  std::shared_ptr<bool> reader_token_;  // tells this reader from the next one
  std::exception_ptr error_;
  Provenance provenance_;
  bool held_back_ = false;
  bool done_ = false;
};

}  // namespace llm_rotate::front
