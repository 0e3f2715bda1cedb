// A hundred thousand calls over twenty keys with every fault at random, on the virtual clock. What
// must hold: every call ends exactly once and in time, nobody asks a key that the world knows to be
// resting, an answer that ends cleanly is whole, and nothing is left behind.
//
// LLM_ROTATE_SEED=7 runs that seed alone.
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sanitized.hpp"
#include "simulation/virtual_world.hpp"

namespace llm_rotate::tests {
namespace {

using net::TransferEnd;

constexpr int kCalls = kSanitized ? 10'000 : 100'000;
constexpr int kKeys = 20;
constexpr std::int64_t kDeadlineMs = 120'000;
constexpr std::int64_t kBetweenCallsMs = 50;
constexpr int kWords = 5;  // of a whole streamed answer

enum class Fault {
  kNone,
  kRevoked,
  kForbidden,
  kLimitedFor,
  kLimited,
  kError500,
  kError502,
  kError503,
  kError529,
  kReset,
  kSilence,
  kSlowFirstToken,
  kStall,
  kCut,
  kMalformed,
  kMissingDone,
  kOversized,
  kWrongType,
  kErrorFirst,
  kCount,
};

// How often each happens, per 10,000 attempts; what remains goes well.
constexpr int kWeights[] = {0,  1,   1,  100, 10,  100, 100, 100, 50, 100,
                            10, 100, 10, 100, 100, 100, 30,  30,  30};
static_assert(std::size(kWeights) == static_cast<std::size_t>(Fault::kCount));

// The providers' side: decides what becomes of each attempt, and remembers who should be resting.
class Upstream {
 public:
  Upstream(std::uint64_t seed, VirtualLoop& loop) : random_(seed ^ 0xC0FFEE), loop_(loop) {}

  Fate decide(const sdk::HttpRequest& request) {
    ++attempts;
    const std::string key(request.headers.get("x-key"));
    const std::string route = key + "/" + std::string(request.headers.get("x-model"));
    if (resting(key) || resting(route)) ++attempts_on_resting;
    const bool stream = request.headers.get("x-stream") == "1";
    const Fault fault = pick();
    const std::int64_t latency = 50 + between(0, 400);
    switch (fault) {
      case Fault::kRevoked:
        rest(key, latency, 300'000);
        return refuse(latency, 401);
      case Fault::kForbidden:
        rest(key, latency, 300'000);
        return refuse(latency, 403);
      case Fault::kLimitedFor: {
        const std::int64_t wait = between(500, 10'000);
        rest(route, latency, wait);
        return refuse(latency, 429, wait);
      }
      case Fault::kLimited:
        rest(route, latency, 30'000);
        return refuse(latency, 429);
      case Fault::kError500:
        return refuse(latency, 500);
      case Fault::kError502:
        return refuse(latency, 502);
      case Fault::kError503:
        return refuse(latency, 503);
      case Fault::kError529:
        return refuse(latency, 529);
      case Fault::kReset:
        return {Happening::end(latency, TransferEnd::kConnectFailed)};
      case Fault::kSilence:
        return {};
      case Fault::kOversized:
        return broken(latency, TransferEnd::kTooLarge);
      case Fault::kWrongType:
        return whole(latency, stream, "text/html");
      case Fault::kNone:
      case Fault::kSlowFirstToken:
      case Fault::kStall:
      case Fault::kCut:
      case Fault::kMalformed:
      case Fault::kMissingDone:
      case Fault::kErrorFirst:
      case Fault::kCount:
        break;
    }
    return stream ? streamed(fault, latency) : whole(latency, false, "text/plain");
  }

  int attempts = 0;
  int attempts_on_resting = 0;

 private:
  struct Rest {
    std::int64_t from = 0;
    std::int64_t until = 0;
  };

  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_.unit() * static_cast<double>(high - low));
  }

  Fault pick() {
    auto left = static_cast<int>(random_.bits() % 10'000);
    for (std::size_t i = 0; i < std::size(kWeights); ++i) {
      left -= kWeights[i];
      if (left < 0) return static_cast<Fault>(i);
    }
    return Fault::kNone;
  }

  // An attempt in the very millisecond of the refusal may have begun before it.
  bool resting(const std::string& whom) const {
    const auto found = rests_.find(whom);
    if (found == rests_.end()) return false;
    for (const Rest& rest : found->second) {
      if (rest.from < loop_.steady_ms() && loop_.steady_ms() < rest.until) return true;
    }
    return false;
  }
  void rest(const std::string& whom, std::int64_t in_ms, std::int64_t ms) {
    const std::int64_t from = loop_.steady_ms() + in_ms;
    std::vector<Rest>& rests = rests_[whom];
    std::erase_if(rests, [&](const Rest& old) { return old.until < loop_.steady_ms(); });
    rests.push_back({from, from + ms});
  }

  static sdk::Headers of_type(const char* type) { return {{"content-type", type, false}}; }

  static Fate refuse(std::int64_t ms, int status, std::int64_t retry_after_ms = -1) {
    sdk::Headers headers = of_type("text/plain");
    if (retry_after_ms >= 0) headers.set("retry-after-ms", std::to_string(retry_after_ms));
    return {Happening::head(ms, status, std::move(headers)), Happening::data(0, "no"),
            Happening::end(0)};
  }
  static Fate broken(std::int64_t ms, TransferEnd how) {
    return {Happening::head(ms, 200, of_type("text/plain")), Happening::end(10, how)};
  }
  static Fate whole(std::int64_t ms, bool stream, const char* type) {
    return {Happening::head(ms, 200, of_type(type)), Happening::data(0, stream ? "<html>" : "hi"),
            Happening::end(0)};
  }
  static Fate streamed(Fault fault, std::int64_t ms) {
    Fate fate = {Happening::head(ms, 200, of_type("text/plain")), Happening::data(0, "r")};
    if (fault == Fault::kErrorFirst) fate.push_back(Happening::data(0, "!"));
    for (int word = 0; word < kWords; ++word) {
      if (fault == Fault::kStall && word == 2) return fate;
      if (fault == Fault::kCut && word == 2) {
        fate.push_back(Happening::end(5, TransferEnd::kInterrupted));
        return fate;
      }
      if (fault == Fault::kMalformed && word == 3) fate.push_back(Happening::data(1, "?"));
      const bool late = fault == Fault::kSlowFirstToken && word == 0;
      fate.push_back(Happening::data(late ? 40'000 : 5, "w"));
    }
    fate.push_back(Happening::data(1, fault == Fault::kMissingDone ? "f" : "f."));
    fate.push_back(Happening::end(1));
    return fate;
  }

  runtime::Random random_;
  VirtualLoop& loop_;
  std::map<std::string, std::vector<Rest>> rests_;
};

// Sends the calls one after the other and judges each when it ends.
class Callers {
 public:
  explicit Callers(VirtualWorld& world) : world_(world) {}

  void begin() { next(0); }

  int ended = 0;
  int ended_twice = 0;
  int late = 0;
  int truncated = 0;
  int ok = 0;
  int interrupted = 0;
  std::map<std::string, int> failures;

 private:
  void next(int number) {
    if (number == kCalls) return;
    auto seen = std::make_shared<Seen>();
    const bool stream = number % 2 == 0;
    seen->on_end = [this, keep = seen.get(), stream, from = world_.loop.steady_ms()] {
      judge(*keep, stream, world_.loop.steady_ms() - from);
    };
    seen_.push_back(seen);
    world_.start(*seen, number % 3 == 0 ? "large" : "small", stream, kDeadlineMs);
    timer_ = world_.loop.after(kBetweenCallsMs, [this, number] { next(number + 1); });
  }

  void judge(const Seen& seen, bool stream, std::int64_t took_ms) {
    ++ended;
    if (seen.ends != 1) ++ended_twice;
    if (took_ms > kDeadlineMs + 1'000) ++late;
    const dispatch::CallOutcome& outcome = seen.outcome;
    if (outcome.kind == dispatch::CallOutcome::Kind::kOk) {
      ++ok;
      if (stream && seen.words != kWords) ++truncated;
      return;
    }
    const std::string type(sdk::name_of(outcome.failure.verdict.type));
    if (type == "stream_interrupted" && seen.words > 0) {
      ++interrupted;
      return;
    }
    ++failures[type + "/" + std::to_string(static_cast<int>(outcome.failure.kind))];
  }

  VirtualWorld& world_;
  std::vector<std::shared_ptr<Seen>> seen_;
  std::unique_ptr<net::ITimer> timer_;
};

class InFlight final : public sdk::IHealthVisitor {
 public:
  void on_route(const sdk::RouteHealth& health) override { total += health.in_flight; }
  std::uint64_t total = 0;
};

void run_seed(std::uint64_t seed) {
  SCOPED_TRACE("replay with LLM_ROTATE_SEED=" + std::to_string(seed));
  SnapshotMaker maker(std::make_shared<InTurn>());
  routing::ProviderRuntime& provider = maker.provider("simple");
  provider.first_token_timeout = Millis(20'000);
  provider.idle_timeout = Millis(15'000);
  provider.attempt_timeout = Millis(25'000);
  // Nothing but the faults themselves may fail a call here.
  provider.retry_budget = {.percent = 100, .floor = 100, .floor_per_s = 10};
  for (int i = 0; i < kKeys; ++i) {
    maker.key("key-" + std::to_string(i), "simple", {"small", "large"});
  }
  maker.snapshot->max_retries = 2 * kKeys;

  std::unique_ptr<Upstream> upstream;
  VirtualWorld world(
      maker.snapshot, [&](const sdk::HttpRequest& request) { return upstream->decide(request); },
      seed);
  upstream = std::make_unique<Upstream>(seed, world.loop);
  Callers callers(world);
  callers.begin();
  world.loop.run();

  EXPECT_EQ(callers.ended, kCalls);
  EXPECT_EQ(callers.ended_twice, 0);
  EXPECT_EQ(callers.late, 0);
  EXPECT_EQ(callers.truncated, 0);
  EXPECT_EQ(upstream->attempts_on_resting, 0);
  EXPECT_GT(upstream->attempts, kCalls);
  EXPECT_EQ(world.records, kCalls);
  EXPECT_EQ(world.dispatcher.live_calls(), 0U);
  EXPECT_EQ(world.transport.open_exchanges(), 0);
  // A stream that broke after its first word is the caller's to know of; nothing else may fail.
  EXPECT_EQ(callers.ok + callers.interrupted, kCalls);
  for (const auto& [what, count] : callers.failures) ADD_FAILURE() << what << " x " << count;
  InFlight in_flight;
  maker.snapshot->store->snapshot(in_flight, world.loop.steady_ms());
  EXPECT_EQ(in_flight.total, 0U);
}

class Chaos : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Chaos, NoCallIsLostAndNoRestingKeyIsAsked) {
  const char* only = std::getenv("LLM_ROTATE_SEED");
  if (only != nullptr && std::strtoull(only, nullptr, 10) != GetParam() && GetParam() != 1) {
    GTEST_SKIP() << "LLM_ROTATE_SEED asks for another seed";
  }
  run_seed(only != nullptr ? std::strtoull(only, nullptr, 10) : GetParam());
}

INSTANTIATE_TEST_SUITE_P(Seeds, Chaos, testing::Range<std::uint64_t>(1, 11));

}  // namespace
}  // namespace llm_rotate::tests
