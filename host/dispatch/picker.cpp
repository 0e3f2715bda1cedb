#include "dispatch/picker.hpp"

#include <algorithm>

namespace llm_rotate::dispatch {

using sdk::KeyState;
using sdk::KeyView;
using sdk::ReserveStatus;

PickAnswer Picker::pick(const PickQuestion& question, std::int64_t now_ms,
                        sdk::IReserveWaiter& waiter) {
  collect(question);
  sdk::IStateStore& store = *question.plan.snapshot->store;
  const std::int64_t resting_free_in_ms = store.view(views_, now_ms);
  const bool all_disabled = std::all_of(views_.begin(), views_.end(), [](const KeyView& view) {
    return view.state == KeyState::kDisabled;
  });
  PickAnswer answer;
  if (all_disabled) {
    answer.kind = PickAnswer::Kind::kNobodyLeft;
    return answer;
  }
  keep_usable();
  if (views_.empty()) {
    answer.free_in_ms = resting_free_in_ms;
    return answer;
  }
  mark_known(question, now_ms);
  order(question);
  sdk::ReserveRequest request;
  request.slots = slots_;
  request.tokens = question.input_tokens + question.output_tokens;
  request.lease_ms = question.lease_ms;
  request.now_ms = now_ms;
  answer.resting_free_in_ms = resting_free_in_ms;
  answer.more_to_try = !question.wide && slots_.size() < views_.size();
  answer.candidates = static_cast<int>(views_.size());
  return judge(store.reserve(request, waiter), answer, slots_);
}

PickAnswer Picker::judge(const sdk::Reservation& reservation, const PickAnswer& pending) {
  return judge(reservation, pending, pending.asked);
}

PickAnswer Picker::judge(const sdk::Reservation& reservation, const PickAnswer& asked,
                         std::span<const sdk::RouteSlot> slots) {
  PickAnswer answer;
  answer.candidates = asked.candidates;
  answer.reservation = reservation;
  switch (reservation.status) {
    case ReserveStatus::kGranted: {
      answer.kind = PickAnswer::Kind::kReserved;
      const auto found = std::find(slots.begin(), slots.end(), reservation.slot);
      answer.rank = found == slots.end() ? 0 : static_cast<int>(found - slots.begin()) + 1;
      break;
    }
    case ReserveStatus::kPending:
      answer = asked;
      answer.kind = PickAnswer::Kind::kPending;
      answer.asked.assign(slots.begin(), slots.end());
      break;
    case ReserveStatus::kNoneFree:
    case ReserveStatus::kUnavailable:
      answer.kind = asked.more_to_try ? PickAnswer::Kind::kTryWide : PickAnswer::Kind::kNothingFree;
      answer.free_in_ms = reservation.free_in_ms;
      if (asked.resting_free_in_ms > 0 &&
          (answer.free_in_ms < 0 || asked.resting_free_in_ms < answer.free_in_ms)) {
        answer.free_in_ms = asked.resting_free_in_ms;
      }
      break;
  }
  return answer;
}

void Picker::collect(const PickQuestion& question) {
  const routing::Stage& stage = question.plan.stages[question.stage];
  views_ = stage.views;
  if (question.avoid == Action::kNoRoute && !question.fsm.forbids_any()) return;
  std::erase_if(views_, [&](const KeyView& view) {
    return view.slot == question.avoid || question.fsm.forbids(view.slot);
  });
}

void Picker::keep_usable() {
  std::erase_if(views_, [](const KeyView& view) {
    return view.state != KeyState::kActive && view.state != KeyState::kProbation;
  });
}

void Picker::mark_known(const PickQuestion& question, std::int64_t now_ms) {
  if (question.affinity.now == 0) return;
  const sdk::IStateStore& store = *question.plan.snapshot->store;
  std::optional<sdk::RouteSlot> known = store.recall(question.affinity.now, now_ms);
  if (!known) known = store.recall(question.affinity.before, now_ms);
  if (!known) return;
  for (KeyView& view : views_) {
    if (view.slot == *known) view.flags |= KeyView::kAffinity;
  }
}

// The preferred route, then the strategy's order, then routes that this call has seen failing
// twice.
void Picker::order(const PickQuestion& question) {
  const routing::Snapshot& snapshot = *question.plan.snapshot;
  sdk::RankContext context;
  context.turn = snapshot.store->next_turn(question.plan.stages[question.stage].pool);
  context.random = random_.bits();
  context.input_tokens = question.input_tokens;
  context.output_tokens = question.output_tokens;
  order_.resize(question.wide ? views_.size() : std::min(views_.size(), kBest));
  order_.resize(snapshot.strategy->rank(views_, context, order_));

  slots_.clear();
  const auto offered = [&](sdk::RouteSlot slot) {
    return std::any_of(views_.begin(), views_.end(),
                       [&](const KeyView& view) { return view.slot == slot; });
  };
  if (question.prefer != Action::kNoRoute && offered(question.prefer)) {
    slots_.push_back(question.prefer);
  }
  for (const bool disliked : {false, true}) {
    for (const std::uint32_t index : order_) {
      const sdk::RouteSlot slot = views_[index].slot;
      if (slot != question.prefer && question.fsm.dislikes(slot) == disliked) {
        slots_.push_back(slot);
      }
    }
  }
}

}  // namespace llm_rotate::dispatch
