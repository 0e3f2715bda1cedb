#include "dispatch/split_embed.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "dispatch/dispatcher.hpp"
#include "dispatch/embed_list.hpp"
#include "dispatch/reaction.hpp"

namespace llm_rotate::dispatch {
namespace {

// How many inputs that stage takes in one request; 0: any number.
std::size_t most_inputs(const routing::Stage& stage) {
  const routing::ProviderRuntime& provider = *stage.provider;
  if (provider.embedder == nullptr) return 0;
  const std::int64_t count = provider.embedder->most_inputs(
      {provider.name, provider.base_url, stage.model, stage.upstream, "{}", provider.options_json});
  return static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
}

// Joined all the same, the vectors behind the missing ones would stand for other inputs.
sdk::Verdict missing_vectors() {
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kTransientServerError;
  verdict.rule = "host.missing_vectors";
  verdict.message = "the answer has not one vector for each input; ask again, or another model";
  return verdict;
}

}  // namespace

// Some inputs of the list at one stage, and the sink of the call that asks for them.
class SplitEmbed::Part final : public ICallSink {
 public:
  Part(SplitEmbed& whole, std::span<const std::string> some, std::size_t at_stage)
      : inputs(some), stage(at_stage), whole_(whole) {}

  net::Flow on_chunk(const sdk::StreamEvent&, const AttemptRecord&) override {
    return net::Flow::kContinue;
  }
  void on_done(CallOutcome ended) override {
    outcome = std::move(ended);
    call.reset();
    whole_.part_ended(*this);
  }

  std::span<const std::string> inputs;
  std::size_t stage;
  std::shared_ptr<ICall> call;  // while it is under way
  CallOutcome outcome;

 private:
  SplitEmbed& whole_;
};

SplitEmbed::SplitEmbed(Dispatcher& dispatcher, CallRequest request, std::string call_id,
                       ICallSink& sink)
    : dispatcher_(dispatcher), request_(std::move(request)), sink_(&sink) {
  const net::ILoop& loop = dispatcher_.world().loop;
  started_ms_ = loop.steady_ms();
  outcome_.call_id = std::move(call_id);
  outcome_.asked_model = request_.model;
  outcome_.started_unix_ms = loop.unix_ms();
}

SplitEmbed::~SplitEmbed() = default;

std::vector<std::string> SplitEmbed::inputs_to_split(const CallRequest& request,
                                                     const routing::RoutePlan& plan) {
  std::size_t least = 0;
  for (const routing::Stage& stage : plan.stages) {
    const std::size_t most = most_inputs(stage);
    if (most > 0 && (least == 0 || most < least)) least = most;
  }
  if (least == 0) return {};
  std::vector<std::string> inputs = inputs_of(request.json);
  return inputs.size() > least ? std::move(inputs) : std::vector<std::string>();
}

void SplitEmbed::start(std::shared_ptr<const routing::RoutePlan> plan,
                       std::vector<std::string> inputs) {
  myself_ = shared_from_this();
  plan_ = std::move(plan);
  inputs_ = std::move(inputs);
  deadline_ms_ = started_ms_ + (request_.timeout_ms > 0 ? request_.timeout_ms
                                                        : plan_->snapshot->call_timeout.count());
  begin_stage();
}

void SplitEmbed::begin_stage() {
  auto alone = std::make_shared<routing::RoutePlan>();
  alone->snapshot = plan_->snapshot;
  alone->stages.push_back(plan_->stages[stage_]);
  stage_plan_ = std::move(alone);
  first_part_ = next_part_ = parts_.size();
  const std::size_t most = most_inputs(plan_->stages[stage_]);
  const std::size_t step = most == 0 ? inputs_.size() : most;
  const std::span<const std::string> all(inputs_);
  for (std::size_t at = 0; at < all.size(); at += step) {
    parts_.push_back(
        std::make_unique<Part>(*this, all.subspan(at, std::min(step, all.size() - at)), stage_));
  }
  begin_parts();
}

void SplitEmbed::begin_parts() {
  while (running_ < kAtOnce && next_part_ < parts_.size()) {
    Part& part = *parts_[next_part_++];
    ++running_;
    part.call = dispatcher_.start_part(stage_plan_, request_of(part), outcome_.call_id, part);
  }
}

CallRequest SplitEmbed::request_of(const Part& part) const {
  CallRequest request = request_;
  request.part = true;
  request.native_dialect.clear();  // the answer is not the vendor's own
  request.native_json.clear();
  request.json = with_inputs(request_.json, part.inputs);
  const auto whole = static_cast<double>(std::max<std::size_t>(request_.json.size(), 1));
  const double share = static_cast<double>(request.json.size()) / whole;
  request.input_tokens = std::llround(static_cast<double>(request_.input_tokens) * share);
  const std::int64_t left = deadline_ms_ - dispatcher_.world().loop.steady_ms();
  request.timeout_ms = std::max<std::int64_t>(left, 1);
  return request;
}

void SplitEmbed::part_ended(Part& part) {
  const std::shared_ptr<SplitEmbed> last_use = shared_from_this();
  --running_;
  if (stopping_) return;
  if (part.outcome.kind == CallOutcome::Kind::kCancelled) {
    cancel();
  } else if (part.outcome.kind != CallOutcome::Kind::kOk) {
    part_failed(part);
  } else if (vectors_in(part.outcome.reply) != part.inputs.size()) {
    part.outcome.failure.verdict = missing_vectors();
    part_failed(part);
  } else {
    begin_parts();
    if (running_ == 0) join();
  }
}

void SplitEmbed::part_failed(const Part& part) {
  cancel_parts();
  if (goes_on_after(part)) {
    begin_stage();
    return;
  }
  outcome_.failure = part.outcome.failure;
  finish(CallOutcome::Kind::kFailed);
}

// As one call would: by what the failure says of the request, of the model and of the keys.
bool SplitEmbed::goes_on_after(const Part& part) {
  const Failure& failure = part.outcome.failure;
  if (failure.kind == Failure::Kind::kDeadline) return false;
  if (failure.kind == Failure::Kind::kNothingFree) return move_on(false);
  switch (reaction_to(failure.verdict).next) {
    case Next::kFail:
      return false;
    case Next::kOtherOnce:
      unknown_failures_ += static_cast<int>(part.outcome.attempts.size());
      return unknown_failures_ < 2 && move_on(false);
    case Next::kOtherModel:
      return move_on(true);
    case Next::kNextKey:
    case Next::kRetryThenNext:
    case Next::kOtherRoute:
    case Next::kNextStage:
      break;
  }
  return move_on(false);
}

bool SplitEmbed::move_on(bool other_model) {
  const std::string& model = plan_->stages[stage_].model;
  std::size_t next = stage_ + 1;
  while (other_model && next < plan_->stages.size() && plan_->stages[next].model == model) ++next;
  if (next >= plan_->stages.size()) return false;
  stage_ = next;
  return true;
}

void SplitEmbed::cancel_parts() {
  stopping_ = true;
  for (std::size_t i = first_part_; i < next_part_; ++i) {
    if (const std::shared_ptr<ICall> call = parts_[i]->call) call->cancel();
  }
  stopping_ = false;
}

void SplitEmbed::cancel() {
  if (sink_ == nullptr) return;
  cancel_parts();
  finish(CallOutcome::Kind::kCancelled);
}

void SplitEmbed::join() {
  std::vector<sdk::ChatReply> replies;
  for (std::size_t i = first_part_; i < parts_.size(); ++i) {
    CallOutcome& ended = parts_[i]->outcome;
    replies.push_back(std::move(ended.reply));
    replies.back().model = ended.model;
  }
  outcome_.reply = joined(replies);
  outcome_.model = outcome_.reply.model;
  outcome_.usage = outcome_.reply.usage;
  finish(CallOutcome::Kind::kOk);
}

void SplitEmbed::gather_attempts() {
  std::vector<AttemptRecord>& all = outcome_.attempts;
  for (const auto& part : parts_) {
    for (AttemptRecord& attempt : part->outcome.attempts) {
      attempt.stage = static_cast<int>(part->stage);
      if (attempt.why == Why::kFirst && part->stage > 0) attempt.why = Why::kFallback;
      all.push_back(std::move(attempt));
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const AttemptRecord& one, const AttemptRecord& two) {
    return one.started_unix_ms < two.started_unix_ms;
  });
  int number = 0;
  for (AttemptRecord& attempt : all) attempt.number = ++number;
}

void SplitEmbed::finish(CallOutcome::Kind kind) {
  const std::shared_ptr<SplitEmbed> last_use = std::move(myself_);
  outcome_.kind = kind;
  outcome_.latency_ms = dispatcher_.world().loop.steady_ms() - started_ms_;
  gather_attempts();
  sink_->on_outcome(outcome_);
  dispatcher_.world().observer.call_ended(outcome_);
  std::exchange(sink_, nullptr)->on_done(std::move(outcome_));
}

}  // namespace llm_rotate::dispatch
