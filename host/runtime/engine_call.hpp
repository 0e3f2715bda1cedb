// Brings a caller on any thread and a call on its worker's thread together.
//
// Made by `Engine::start`. It is the call's sink and passes everything on to the caller's; what
// the caller wants is posted to the worker. Threads: as said in `IEngineCall` and `ICallSink`.
#pragma once

#include <memory>
#include <utility>

#include "dispatch/dispatcher.hpp"
#include "runtime/engine.hpp"
#include "runtime/worker.hpp"

namespace llm_rotate::runtime {

class EngineCall final : public IEngineCall,
                         private dispatch::ICallSink,
                         public std::enable_shared_from_this<EngineCall> {
 public:
  EngineCall(std::shared_ptr<Worker> worker, std::shared_ptr<dispatch::ICallSink> sink)
      : worker_(std::move(worker)), sink_(std::move(sink)) {}

  void begin(std::shared_ptr<const routing::Snapshot> snapshot, dispatch::CallRequest request);
  void cancel() override;
  void resume() override;

 private:
  net::Flow on_chunk(const sdk::StreamEvent& event, const dispatch::AttemptRecord& from) override;
  void on_lent(const dispatch::Loan& loan) override { sink_->on_lent(loan); }
  void on_done(dispatch::CallOutcome outcome) override;

  std::shared_ptr<Worker> worker_;
  // Of the worker's thread:
  std::shared_ptr<dispatch::ICallSink> sink_;
  std::shared_ptr<dispatch::ICall> call_;  // while it is under way
  std::shared_ptr<EngineCall> self_;       // likewise
};

}  // namespace llm_rotate::runtime
