// Waits for an operation on the calling thread.
//
// Used by the `..._sync` functions. Not from a worker's thread: `refuse_on_worker` says so instead
// of waiting for itself for ever.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "llm_rotate/detail/operation.hpp"
#include "llm_rotate/error.hpp"

#include "runtime/worker.hpp"

namespace llm_rotate::front {

inline void refuse_on_worker(const char* function) {
  if (!runtime::Worker::on_worker_thread()) return;
  throw ConfigurationError(std::string(function) +
                           " was called on a thread of the library, which would wait for itself; "
                           "use the asynchronous form there");
}

template <class Result>
class PromiseCompletion final : public detail::ICompletion<Result> {
 public:
  explicit PromiseCompletion(std::promise<Result> promise) : promise_(std::move(promise)) {}
  void complete(std::exception_ptr error, Result result) override {
    if (error) {
      promise_.set_exception(std::move(error));
    } else {
      promise_.set_value(std::move(result));
    }
  }

 private:
  std::promise<Result> promise_;
};

// start(completion) -> anything; returns what the completion was told, or throws it.
template <class Result, class Start>
Result wait_for(const char* function, Start&& start) {
  refuse_on_worker(function);
  std::promise<Result> promise;
  std::future<Result> future = promise.get_future();
  start(std::make_unique<PromiseCompletion<Result>>(std::move(promise)));
  return future.get();
}

}  // namespace llm_rotate::front
