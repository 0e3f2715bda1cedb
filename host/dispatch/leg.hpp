// One attempt of a call with all that belongs to it: the lease it runs under, the chunks that wait
// for its first word, and what is settled and written down when it ends.
//
// Made by `Call`: one at a time, two when a call is hedged. It decides nothing.
// Threads: on the loop of its call.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dispatch/attempt.hpp"
#include "dispatch/call_types.hpp"
#include "net/loop.hpp"
#include "routing/route_plan.hpp"

namespace llm_rotate::dispatch {

class Leg;

class ILegOwner {
 public:
  virtual ~ILegOwner() = default;
  virtual net::Flow leg_chunk(Leg& leg, const sdk::StreamEvent& event) = 0;
  // Instead, for an event of the client's own dialect; as `IAttemptOwner::attempt_native`.
  virtual net::Flow leg_native(Leg& leg, std::string_view block, bool speaks) = 0;
  // Exactly once, with the attempt settled and written down. The leg may be destroyed.
  virtual void leg_ended(Leg& leg, AttemptEnd end) = 0;
};

class Leg final : private IAttemptOwner {
 public:
  struct Place {
    const routing::RoutePlan& plan;
    std::size_t stage = 0;
    sdk::Reservation lease;
    std::size_t record = 0;  // its line in the call's list of attempts
  };

  // Pieces that say nothing yet, such as the role. They are the winner's to deliver.
  struct Held {
    std::string text;
    bool native = false;
  };

  Leg(const CallRequest& request, const Place& place, net::ILoop& loop, ILegOwner& owner,
      std::vector<AttemptRecord>& records);

  void start(const Attempt::World& world, std::int64_t deadline_ms);
  void resume() { attempt_->resume(); }
  // The caller, or a faster leg, has made it useless: closes it and books what it used. The rest
  // of the attempt is for the caller to retire.
  std::unique_ptr<Attempt> give_up(bool lost_the_race);
  std::unique_ptr<Attempt> take_attempt() { return std::move(attempt_); }
  void renew_lease();
  // Of an attempt that has lent its key; nothing is settled here any more.
  sdk::Reservation take_lease() { return std::exchange(place_.lease, {}); }
  const std::shared_ptr<const auth::Secret>& secret() const { return attempt_->secret(); }

  void hold(std::string_view piece, bool native);
  std::vector<Held> take_held();

  std::size_t stage_index() const { return place_.stage; }
  const routing::Stage& stage() const { return place_.plan.stages[place_.stage]; }
  sdk::RouteSlot slot() const { return place_.lease.slot; }
  const AttemptRecord& record() const { return records_[place_.record]; }
  std::int64_t started_ms() const { return started_ms_; }

 private:
  void attempt_answered(const sdk::HttpHead& head) override;
  net::Flow attempt_chunk(const sdk::StreamEvent& event) override;
  net::Flow attempt_native(std::string_view block, bool speaks) override;
  void attempt_ended(AttemptEnd end) override;
  AttemptRecord& mutable_record() { return records_[place_.record]; }
  void write_down(const AttemptEnd& end);
  void settle(const AttemptEnd& end, sdk::Effect effect);
  void estimate(AttemptEnd& end) const;

  static constexpr std::size_t kMaxHeldBytes = 64U << 10;

  const CallRequest& request_;
  Place place_;
  net::ILoop& loop_;
  ILegOwner& owner_;
  std::vector<AttemptRecord>& records_;
  std::int64_t started_ms_;
  std::int64_t deadline_ms_ = 0;
  std::int64_t spoken_ = 0;  // chunks that said something: about as many tokens
  std::unique_ptr<Attempt> attempt_;
  std::vector<Held> held_;
  std::size_t held_bytes_ = 0;
};

}  // namespace llm_rotate::dispatch
