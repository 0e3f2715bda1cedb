#include "dispatch/picker.hpp"

#include <algorithm>

namespace llm_rotate::dispatch {

using sdk::KeyState;
using sdk::KeyView;
using sdk::ReserveStatus;

namespace {

// Of two answers of `IStateStore::view`.
std::int64_t sooner(std::int64_t one, std::int64_t other) {
  if (one > 0 && other > 0) return std::min(one, other);
  return one > 0 || other == 0 ? one : other;
}

}  // namespace

PickAnswer Picker::pick(const PickQuestion& question, std::int64_t now_ms,
                        sdk::IReserveWaiter& waiter) {
  sdk::IStateStore& store = *question.plan.snapshot->store;
  const Gathered gathered = gather(question, now_ms);
  PickAnswer answer;
  if (!gathered.anybody) {
    answer.kind = PickAnswer::Kind::kNobodyLeft;
    return answer;
  }
  if (views_.empty()) {
    answer.free_in_ms = gathered.free_in_ms;
    return answer;
  }
  mark_known(question, now_ms);
  order(question);
  sdk::ReserveRequest request;
  request.slots = slots_;
  request.tokens = question.input_tokens + question.output_tokens;
  request.lease_ms = question.lease_ms;
  request.now_ms = now_ms;
  answer.resting_free_in_ms = gathered.free_in_ms;
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

// Copies the candidates, looks at them and drops those that rest, a few at a time, so that what a
// step has touched is still in the cache for the next.
Picker::Gathered Picker::gather(const PickQuestion& question, std::int64_t now_ms) {
  const sdk::IStateStore& store = *question.plan.snapshot->store;
  const std::vector<KeyView>& all = question.plan.stages[question.stage].views;
  const bool all_welcome = question.avoid == Action::kNoRoute && !question.fsm.forbids_any();
  Gathered gathered;
  views_.clear();
  views_.reserve(all.size());
  for (std::size_t at = 0; at < all.size(); at += kPiece) {
    const auto kept = static_cast<std::ptrdiff_t>(views_.size());
    const std::span<const KeyView> piece =
        std::span(all).subspan(at, std::min(kPiece, all.size() - at));
    views_.insert(views_.end(), piece.begin(), piece.end());
    if (!all_welcome) {
      erase_behind(kept, [&](const KeyView& view) {
        return view.slot == question.avoid || question.fsm.forbids(view.slot);
      });
    }
    const std::span<KeyView> fresh(views_.begin() + kept, views_.end());
    gathered.free_in_ms = sooner(gathered.free_in_ms, store.view(fresh, now_ms));
    erase_behind(kept, [&](const KeyView& view) {
      gathered.anybody = gathered.anybody || view.state != KeyState::kDisabled;
      return view.state != KeyState::kActive && view.state != KeyState::kProbation;
    });
  }
  return gathered;
}

template <class Unwanted>
void Picker::erase_behind(std::ptrdiff_t kept, Unwanted unwanted) {
  views_.erase(std::remove_if(views_.begin() + kept, views_.end(), unwanted), views_.end());
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
