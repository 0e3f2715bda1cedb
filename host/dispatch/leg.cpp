#include "dispatch/leg.hpp"

#include <utility>

#include "dispatch/evidence.hpp"
#include "dispatch/limit_headers.hpp"
#include "dispatch/picker.hpp"
#include "dispatch/reaction.hpp"

namespace llm_rotate::dispatch {
namespace {

// A caller in a hurry says nothing about a key: an attempt that the call's own deadline cut shorter
// than this is held against nobody.
constexpr std::int64_t kFairTrialMs = 5'000;

}  // namespace

Leg::Leg(const CallRequest& request, const Place& place, net::ILoop& loop, ILegOwner& owner,
         std::vector<AttemptRecord>& records)
    : request_(request),
      place_(place),
      loop_(loop),
      owner_(owner),
      records_(records),
      started_ms_(loop.steady_ms()) {}

void Leg::start(const Attempt::World& world, std::int64_t deadline_ms) {
  deadline_ms_ = deadline_ms;
  IAttemptOwner& owner = *this;
  attempt_ = std::make_unique<Attempt>(request_, Attempt::Route{stage(), *stage().key_of(slot())},
                                       world, deadline_ms, owner);
  attempt_->start();
}

void Leg::attempt_answered(const sdk::HttpHead& head) {
  if (request_.keep_limits) mutable_record().limits = limit_headers(head.headers);
}

net::Flow Leg::attempt_native(std::string_view block, bool speaks) {
  if (speaks) ++spoken_;
  return owner_.leg_native(*this, block, speaks);
}

net::Flow Leg::attempt_chunk(const sdk::StreamEvent& event) {
  if (event.speaks) ++spoken_;
  return owner_.leg_chunk(*this, event);
}

void Leg::attempt_ended(AttemptEnd end) {
  const std::int64_t now_ms = loop_.steady_ms();
  if (!end.ok && end.http_status != 0) estimate(end);
  write_down(end);
  if (end.ok && request_.operation == Operation::kLend) {
    owner_.leg_ended(*this, std::move(end));
    return;
  }
  const bool cut_short = end.verdict.type == sdk::ErrorType::kTimeout && now_ms >= deadline_ms_ &&
                         now_ms - started_ms_ < kFairTrialMs;
  settle(end, end.ok      ? sdk::Effect::kSuccess
              : cut_short ? sdk::Effect::kNone
                          : reaction_to(end.verdict).effect);
  owner_.leg_ended(*this, std::move(end));
}

std::unique_ptr<Attempt> Leg::give_up(bool lost_the_race) {
  AttemptEnd end = attempt_->so_far();
  estimate(end);
  write_down(end);
  mutable_record().cancelled = true;
  mutable_record().lost = lost_the_race;
  settle(end, sdk::Effect::kNone);
  attempt_->abandon();
  return std::move(attempt_);
}

// A stream that ended early never says what it cost. The prompt was read, most likely even by one
// that was given up before it answered, and what came was about a token a chunk.
void Leg::estimate(AttemptEnd& end) const {
  sdk::Usage& usage = end.reply.usage;
  if (!request_.stream || usage.known || end.http_status >= 400) return;
  usage.known = true;
  usage.prompt_tokens = request_.input_tokens;
  usage.completion_tokens = spoken_;
  usage.total_tokens = usage.prompt_tokens + usage.completion_tokens;
  end.usage_estimated = true;
}

void Leg::write_down(const AttemptEnd& end) {
  AttemptRecord& record = mutable_record();
  record.latency_ms = loop_.steady_ms() - started_ms_;
  if (attempt_->first_token_at_ms() >= 0) {
    record.first_token_ms = attempt_->first_token_at_ms() - started_ms_;
  }
  record.http_status = end.http_status;
  record.ok = end.ok;
  record.verdict = end.verdict;
  record.usage = end.reply.usage;
  record.usage_estimated = end.usage_estimated;
  if (end.cost_usd >= 0) {
    record.cost_usd = end.cost_usd;  // the provider knows best
  } else if (record.usage.known && stage().quote) {
    record.cost_usd = price::cost_of(*stage().quote, record.usage);
  }
  record.malformed_events = end.malformed_events;
  record.dropped = end.dropped;
}

void Leg::settle(const AttemptEnd& end, sdk::Effect effect) {
  sdk::Settlement settlement;
  settlement.lease = std::exchange(place_.lease.lease, 0);
  settlement.slot = slot();
  settlement.effect = effect;
  settlement.now_ms = loop_.steady_ms();
  std::string cause;
  if (effect == sdk::Effect::kSuccess) {
    settlement.latency_ms =
        record().first_token_ms >= 0 ? record().first_token_ms : record().latency_ms;
    settlement.asked_ms = rest_after_success(end.limits);
    settlement.scope = stage().provider->charge_key ? sdk::Scope::kKey : sdk::Scope::kKeyModel;
    if (settlement.asked_ms >= 0) cause = "its answer said that its limit is used up";
  } else if (effect != sdk::Effect::kNone) {
    cause = evidence_of(end);
    settlement.asked_ms = end.verdict.retry_after_ms;
    settlement.scope = charged_to(end.verdict, stage().provider->charge_key);
  }
  settlement.cause = cause;
  if (end.reply.usage.known && !end.usage_estimated) {
    settlement.tokens = end.reply.usage.total_tokens;
  }
  // A refusal costs nothing; what an interrupted answer cost, nobody says, so the estimate stands.
  if (!end.ok && end.http_status >= 400) settlement.tokens = 0;
  place_.plan.snapshot->store->settle(settlement);
}

void Leg::renew_lease() {
  place_.plan.snapshot->store->renew(place_.lease.lease, kLeaseMs, loop_.steady_ms());
}

void Leg::hold(std::string_view piece, bool native) {
  if (held_bytes_ + piece.size() > kMaxHeldBytes) return;
  held_.push_back({std::string(piece), native});
  held_bytes_ += piece.size();
}

std::vector<Leg::Held> Leg::take_held() {
  held_bytes_ = 0;
  return std::exchange(held_, {});
}

}  // namespace llm_rotate::dispatch
