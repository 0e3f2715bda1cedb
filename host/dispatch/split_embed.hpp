// A list of inputs that is longer than a model takes in one request, as one call: each part of it
// is a call of its own, with rotation and retries, and a few run at a time. The caller gets one
// answer, one record and one deadline.
//
// Vectors of different models cannot be compared, so all parts of an answer come from one stage of
// the plan. Where a part fails and a chain goes on, the whole list goes to the next stage.
//
// Made by `Dispatcher`; keeps itself alive until its sink has heard of the end. Threads: on its
// loop.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "dispatch/call_types.hpp"
#include "routing/route_plan.hpp"

namespace llm_rotate::dispatch {

class Dispatcher;

class SplitEmbed final : public ICall, public std::enable_shared_from_this<SplitEmbed> {
 public:
  SplitEmbed(Dispatcher& dispatcher, CallRequest request, std::string call_id, ICallSink& sink);
  ~SplitEmbed() override;

  // The inputs of the request if a stage of the plan takes fewer in one; else empty.
  static std::vector<std::string> inputs_to_split(const CallRequest& request,
                                                  const routing::RoutePlan& plan);

  void start(std::shared_ptr<const routing::RoutePlan> plan, std::vector<std::string> inputs);
  void resume() override {}  // nothing of it is streamed
  void cancel() override;
  const std::string& id() const override { return outcome_.call_id; }

 private:
  class Part;

  void begin_stage();
  void begin_parts();
  CallRequest request_of(const Part& part) const;
  void part_ended(Part& part);
  void part_failed(const Part& part);
  bool goes_on_after(const Part& part);
  bool move_on(bool other_model);
  void cancel_parts();
  void join();
  void finish(CallOutcome::Kind kind);
  void gather_attempts();

  // Enough to hide the latency, few enough to leave keys to others.
  static constexpr std::size_t kAtOnce = 8;

  Dispatcher& dispatcher_;
  CallRequest request_;
  ICallSink* sink_;
  std::shared_ptr<const routing::RoutePlan> plan_;
  std::vector<std::string> inputs_;
  CallOutcome outcome_;
  std::int64_t started_ms_ = 0;
  std::int64_t deadline_ms_ = 0;

  std::size_t stage_ = 0;
  std::shared_ptr<const routing::RoutePlan> stage_plan_;  // that stage alone
  std::vector<std::unique_ptr<Part>> parts_;              // of all stages so far
  std::size_t first_part_ = 0;                            // of this stage
  std::size_t next_part_ = 0;                             // not begun yet
  std::size_t running_ = 0;
  int unknown_failures_ = 0;
  bool stopping_ = false;               // parts that end now are being cancelled
  std::shared_ptr<SplitEmbed> myself_;  // while it is under way
};

}  // namespace llm_rotate::dispatch
