#include "simulation/schedule.hpp"

#include <array>
#include <sstream>

#include "runtime/random.hpp"

namespace llm_rotate::tests {
namespace {

constexpr std::int64_t kLength = 400'000;    // of the time in which calls come
constexpr std::int64_t kLateMs = 4'000'000;  // what comes so late finds no trouble any more
constexpr std::int64_t kBetweenLateMs = 200'000;
constexpr int kLateCalls = 5;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random_.bits() % static_cast<std::uint64_t>(high - low + 1));
  }
  int below(int count) { return static_cast<int>(between(0, count - 1)); }
  bool one_in(int count) { return below(count) == 0; }

 private:
  runtime::Random random_;
};

PlannedKey make_key(Dice& dice, int providers) {
  PlannedKey key;
  key.provider = dice.below(providers);
  key.both_models = !dice.one_in(4);
  key.priority = dice.below(2);
  if (dice.one_in(4)) key.rpm = static_cast<int>(dice.between(2, 30));
  if (dice.one_in(5)) key.tpm = static_cast<int>(dice.between(20, 600));
  if (dice.one_in(5)) key.max_concurrent = static_cast<int>(dice.between(1, 3));
  if (dice.one_in(4)) key.group = 1 + key.provider;
  return key;
}

FaultWindow make_fault(Dice& dice, const Schedule& schedule) {
  FaultWindow window;
  window.fault = static_cast<Fault>(dice.below(static_cast<int>(Fault::kCount)));
  window.key = dice.below(static_cast<int>(schedule.keys.size()));
  window.provider = schedule.keys[static_cast<std::size_t>(window.key)].provider;
  const bool of_all = window.fault >= Fault::kError && dice.one_in(4);
  if (of_all) window.key = -1;
  window.from_ms = dice.between(0, kLength);
  window.to_ms = window.from_ms + dice.between(1, dice.one_in(3) ? 120'000 : 20'000);
  // Some so that it may come just when the one beside it begins to speak.
  window.late_ms = dice.one_in(2) ? 15'000 : schedule.hedge_after_ms + dice.between(1, 400);
  return window;
}

PlannedCall make_call(Dice& dice) {
  PlannedCall call;
  const int kind = dice.below(40);
  call.kind = kind == 0   ? PlannedCall::Kind::kBadRequest
              : kind == 1 ? PlannedCall::Kind::kFiltered
              : kind == 2 ? PlannedCall::Kind::kTooLong
              : kind < 22 ? PlannedCall::Kind::kStream
                          : PlannedCall::Kind::kPlain;
  call.at_ms = dice.between(0, kLength);
  call.large = dice.one_in(3);
  call.deadline_ms = dice.one_in(8) ? dice.between(50, 3'000) : dice.between(20'000, 120'000);
  if (dice.one_in(15)) call.cancel_after_ms = dice.between(1, 3'000);
  return call;
}

constexpr std::array<const char*, static_cast<std::size_t>(Fault::kCount)> kNames = {
    "revoked",    "unpaid",      "gone",      "limited",    "limited-for", "error",
    "odd",        "reset",       "silence",   "late-token", "stall",       "cut",
    "ends-early", "error-first", "malformed", "no-marker",  "nearly-empty"};

}  // namespace

Schedule make_schedule(std::uint64_t seed) {
  Dice dice(runtime::Random(seed).bits());
  Schedule schedule;
  schedule.seed = schedule.chance = seed;
  schedule.providers = static_cast<int>(dice.between(1, 3));
  schedule.max_retries = dice.one_in(3) ? static_cast<int>(dice.between(0, 4)) : 20;
  schedule.max_wait_ms = dice.one_in(4) ? 0 : dice.between(100, 8'000);
  schedule.hedge_after_ms = dice.one_in(3) ? 0 : dice.between(500, 6'000);
  schedule.resume = dice.one_in(2);
  schedule.prefill = dice.one_in(2);
  schedule.in_turn = !dice.one_in(3);
  schedule.other_words = dice.one_in(3);
  schedule.store_ms = dice.one_in(2) ? dice.between(1, 300) : 0;
  const std::int64_t keys = dice.between(1, 7);
  for (std::int64_t i = 0; i < keys; ++i) {
    schedule.keys.push_back(make_key(dice, schedule.providers));
  }
  const std::int64_t faults = dice.between(0, 12);
  for (std::int64_t i = 0; i < faults; ++i) schedule.faults.push_back(make_fault(dice, schedule));
  const std::int64_t calls = dice.between(10, 120);
  for (std::int64_t i = 0; i < calls; ++i) schedule.calls.push_back(make_call(dice));
  // A burst: many at once find limits and probes that single ones do not.
  const std::int64_t burst_at = dice.between(0, kLength);
  const std::int64_t burst = dice.between(0, 30);
  for (std::int64_t i = 0; i < burst; ++i) {
    PlannedCall call = make_call(dice);
    call.at_ms = burst_at + dice.between(0, 50);
    schedule.calls.push_back(call);
  }
  // And a few when everything has long been over, one after the other: where one key is probed and
  // nobody waits, two at once would be one too many.
  for (int i = 0; i < kLateCalls; ++i) {
    PlannedCall call = make_call(dice);
    call.at_ms = kLateMs + i * kBetweenLateMs;
    schedule.calls.push_back(call);
  }
  int number = 0;
  for (PlannedCall& call : schedule.calls) call.number = number++;
  return schedule;
}

std::string Schedule::describe() const {
  std::ostringstream out;
  out << "seed " << seed << ", chance " << chance << ": " << providers << " providers, max_retries "
      << max_retries << ", max_wait " << max_wait_ms << " ms, hedge after " << hedge_after_ms
      << " ms, store after " << store_ms << " ms, " << (resume ? "resume" : "no resume")
      << (prefill ? ", prefill" : "") << (in_turn ? ", in turn" : ", in order")
      << (other_words ? ", other words" : "") << '\n';
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const PlannedKey& key = keys[i];
    out << "  key " << i << ": provider " << key.provider
        << (key.both_models ? "" : ", small only");
    if (key.rpm > 0) out << ", rpm " << key.rpm;
    if (key.tpm > 0) out << ", tpm " << key.tpm;
    if (key.max_concurrent > 0) out << ", max_concurrent " << key.max_concurrent;
    if (key.group > 0) out << ", group " << key.group;
    out << '\n';
  }
  for (const FaultWindow& window : faults) {
    out << "  fault " << kNames[static_cast<std::size_t>(window.fault)] << " of ";
    if (window.key >= 0) {
      out << "key " << window.key;
    } else {
      out << "provider " << window.provider;
    }
    out << " from " << window.from_ms << " to " << window.to_ms << " ms";
    if (window.fault == Fault::kLateToken) out << ", by " << window.late_ms << " ms";
    out << '\n';
  }
  for (const PlannedCall& call : calls) {
    static constexpr const char* kKinds[] = {"plain", "stream", "bad", "filtered", "too long"};
    out << "  call " << kKinds[static_cast<int>(call.kind)] << (call.large ? " large" : " small")
        << " at " << call.at_ms << " ms, deadline " << call.deadline_ms << " ms";
    if (call.cancel_after_ms > 0) out << ", cancelled after " << call.cancel_after_ms << " ms";
    out << '\n';
  }
  return out.str();
}

}  // namespace llm_rotate::tests
