// The sink of a call whose answer comes in one piece: turns its end into a value or an exception
// and hands that to whoever waits.
//
// Made by `LMRotate` for `chat` and `embed`. Threads: as `ICallSink`.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "llm_rotate/detail/operation.hpp"

#include "dispatch/call_types.hpp"
#include "front/failure.hpp"

namespace llm_rotate::front {

template <class Result>
class SingleAnswer final : public dispatch::ICallSink {
 public:
  using Convert = Result (*)(const dispatch::CallOutcome&);

  SingleAnswer(std::unique_ptr<detail::ICompletion<Result>> completion, Convert convert,
               std::function<HealthReport()> health)
      : completion_(std::move(completion)), convert_(convert), health_(std::move(health)) {}

  net::Flow on_chunk(const sdk::StreamEvent&, const dispatch::AttemptRecord&) override {
    return net::Flow::kContinue;
  }

  void on_done(dispatch::CallOutcome outcome) override {
    if (outcome.kind != dispatch::CallOutcome::Kind::kOk) {
      completion_->complete(to_exception(outcome, health_), Result{});
      return;
    }
    completion_->complete(nullptr, convert_(outcome));
  }

 private:
  std::unique_ptr<detail::ICompletion<Result>> completion_;
  Convert convert_;
  std::function<HealthReport()> health_;
};

}  // namespace llm_rotate::front
