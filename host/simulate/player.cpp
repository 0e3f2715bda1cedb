#include "simulate/player.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <unordered_map>
#include <utility>

#include "auth/secret.hpp"
#include "dispatch/dispatcher.hpp"
#include "runtime/random.hpp"
#include "runtime/startup.hpp"
#include "simulate/model_provider.hpp"
#include "simulate/model_transport.hpp"
#include "simulate/model_world.hpp"
#include "simulate/virtual_loop.hpp"
#include "state/memory_store.hpp"

namespace llm_rotate::simulate {
namespace {

using dispatch::AttemptRecord;
using dispatch::CallOutcome;

constexpr double kPi = 3.141592653589793;

// The worst state of a key and its models, for the picture.
class States final : public sdk::IHealthVisitor {
 public:
  explicit States(const std::unordered_map<std::string, std::size_t>& rows)
      : rows_(rows), states(rows.size(), sdk::KeyState::kActive) {}

  void on_route(const sdk::RouteHealth& health) override {
    const auto row = rows_.find(std::string(health.key_id));
    if (row == rows_.end()) return;
    sdk::KeyState& state = states[row->second];
    if (badness(health.state) > badness(state)) state = health.state;
  }

 private:
  static int badness(sdk::KeyState state) {
    switch (state) {
      case sdk::KeyState::kActive:
        return 0;
      case sdk::KeyState::kProbation:
        return 1;
      case sdk::KeyState::kCooldown:
        return 2;
      case sdk::KeyState::kQuarantine:
        return 3;
      case sdk::KeyState::kDisabled:
        break;
    }
    return 4;
  }
  const std::unordered_map<std::string, std::size_t>& rows_;

 public:
  std::vector<sdk::KeyState> states;
};

class Player final : private dispatch::ISecretSource,
                     private dispatch::ITokenSource,
                     private dispatch::ICallObserver,
                     private dispatch::ICallSink {
 public:
  Player(const LMRotateConfig& config, const Script& script, const PlayOptions& options)
      : script_(script),
        start_ms_(loop_.steady_ms()),
        random_(options.seed),
        dice_(options.seed ^ 0x51ED270B9F0C1A35U),
        world_(script, config, options.seed ^ 0xA5A5A5A5A5A5A5A5U),
        transport_(loop_, world_, start_ms_),
        store_(std::make_shared<state::MemoryStore>()),
        snapshot_(make_snapshot(config)),
        dispatcher_({loop_, random_, transport_, *this, *this, *this}) {
    loop_.set_unix_start(options.unix_start_ms);
    result_.duration_s = script.duration_s;
    result_.seed = options.seed;
    for (const auto& key : snapshot_->keys) {
      rows_.emplace(key->key_id, result_.keys.size());
      by_mask_.emplace(key->masked_id, result_.keys.size());
      result_.keys.emplace_back();
      result_.keys.back().key_id = key->key_id;
      result_.keys.back().provider = key->provider->name;
    }
  }

  Result run() {
    const double end_s = script_.duration_s;
    for (const CallStream& calls : script_.calls) {
      const double to = calls.to_s < 0 ? end_s : std::min(calls.to_s, end_s);
      sources_.push_back({&calls, calls.from_s, to, {}});
    }
    for (Source& source : sources_) next_call(source, source.from_s);
    look_at_keys(1);
    loop_.run();
    return std::move(result_);
  }

 private:
  // Where the calls of one [[calls]] come from.
  struct Source {
    const CallStream* calls;
    double from_s;
    double to_s;
    std::unique_ptr<net::ITimer> timer;
  };

  std::shared_ptr<const routing::Snapshot> make_snapshot(const LMRotateConfig& config) {
    const auto provider = std::make_shared<const ModelProvider>();
    runtime::Startup startup(config);
    return startup.snapshot(store_, nullptr, [&](routing::ProviderRuntime& runtime) {
      runtime.plugin = provider;
      runtime.embedder = nullptr;
      runtime.capabilities = provider->capabilities();
    });
  }

  double now_s() const { return static_cast<double>(loop_.steady_ms() - start_ms_) / 1000; }

  // The rate of the moment: it swings once between the mean and its peak and back.
  static double rate_at(const Source& source, double at_s) {
    const double span = std::max(source.to_s - source.from_s, 1.0);
    const double swing = (1 - std::cos(2 * kPi * (at_s - source.from_s) / span)) / 2;
    return source.calls->rate * (1 + (source.calls->peak - 1) * swing);
  }

  void next_call(Source& source, double at_s) {
    const double wait = -std::log(1.0 - dice_.unit()) / rate_at(source, at_s);
    const double next = at_s + wait;
    if (next >= source.to_s) return;
    const auto at_ms = start_ms_ + std::llround(next * 1000);
    source.timer =
        loop_.after(std::max<std::int64_t>(at_ms - loop_.steady_ms(), 0), [this, &source, next] {
          begin(*source.calls);
          next_call(source, next);
        });
  }

  void begin(const CallStream& calls) {
    dispatch::CallRequest request;
    request.model = calls.model;
    // Sizes vary, between half and one and a half times what is usual.
    const CallSize size = {around(calls.input_tokens), around(calls.output_tokens)};
    request.json = size.text();
    request.stream = dice_.unit() < calls.stream;
    request.timeout_ms = std::llround(calls.timeout_s * 1000);
    request.input_tokens = size.input;
    request.output_tokens = std::llround(calls.output_tokens * 1.5);
    dispatcher_.start(snapshot_, std::move(request), *this);
  }

  std::int64_t around(double usual) {
    return std::max<std::int64_t>(1, std::llround(usual * (0.5 + dice_.unit())));
  }

  std::size_t slice_of(double at_s) const {
    const auto slice = static_cast<std::size_t>(at_s / script_.duration_s * Result::kSlices);
    return std::min(slice, Result::kSlices - 1);
  }

  void look_at_keys(std::size_t slice) {
    if (slice > Result::kSlices) return;
    const double at_s = script_.duration_s * static_cast<double>(slice) / Result::kSlices;
    const std::int64_t at_ms = start_ms_ + std::llround(at_s * 1000);
    look_timer_ = loop_.after(at_ms - loop_.steady_ms(), [this, slice] {
      States now(rows_);
      store_->snapshot(now, loop_.steady_ms());
      for (std::size_t i = 0; i < now.states.size(); ++i) {
        result_.keys[i].states.push_back(now.states[i]);
      }
      look_at_keys(slice + 1);
    });
  }

  void call_ended(const CallOutcome& outcome) override {
    Slice& slice = result_.slices[slice_of(now_s())];
    const bool ok = outcome.kind == CallOutcome::Kind::kOk;
    ++result_.calls;
    ++slice.calls;
    if (ok) {
      ++result_.ok;
      result_.latency.add(outcome.latency_ms);
    } else {
      ++slice.failed;
      ++result_.errors[error_of(outcome)];
    }
    std::int64_t waited = 0;
    for (const AttemptRecord& attempt : outcome.attempts) {
      count(attempt, slice);
      if (attempt.why != dispatch::Why::kHedge) waited += attempt.waited_ms;
      const bool answered = ok && attempt.ok;
      if (answered && attempt.stage > 0) ++result_.fallbacks;
      if (answered && attempt.first_token_ms >= 0) {
        result_.first_token.add(attempt.started_unix_ms - outcome.started_unix_ms +
                                attempt.first_token_ms);
      }
    }
    if (waited > 0) ++result_.waited;
    result_.waited_ms += waited;
  }

  void count(const AttemptRecord& attempt, Slice& slice) {
    ++result_.attempts;
    if (attempt.why == dispatch::Why::kHedge) ++result_.hedges;
    KeyResult& key = result_.keys[by_mask_.find(attempt.key_id)->second];
    ++key.attempts;
    key.tokens += attempt.usage.total_tokens;
    if (attempt.cost_usd >= 0) {
      result_.cost_known = true;
      result_.cost_usd += attempt.cost_usd;
      key.cost_usd += attempt.cost_usd;
    }
    if (attempt.ok) {
      ++key.ok;
    } else if (attempt.http_status == 429) {
      ++key.refused;
      ++result_.refused;
      ++slice.refused;
    } else if (!attempt.cancelled) {
      ++key.failed;
    }
  }

  static std::string error_of(const CallOutcome& outcome) {
    if (outcome.kind == CallOutcome::Kind::kRefused) return "not routed: " + outcome.refusal;
    switch (outcome.failure.kind) {
      case dispatch::Failure::Kind::kNothingFree:
        return "no_available_key";
      case dispatch::Failure::Kind::kDeadline:
        return "deadline";
      case dispatch::Failure::Kind::kProvider:
        break;
    }
    return std::string(sdk::name_of(outcome.failure.verdict.type));
  }

  dispatch::SecretAnswer secret_of(const routing::KeyRuntime& key) override {
    auto& secret = secrets_[&key];
    if (secret == nullptr) secret = std::make_shared<const auth::Secret>(key.key_id);
    return secret;
  }
  // The simulated providers exchange no tokens.
  std::shared_ptr<const void> token_of(const dispatch::TokenQuestion&,
                                       std::function<void(dispatch::TokenAnswer)>) override {
    return nullptr;
  }
  net::Flow on_chunk(const sdk::StreamEvent&, const AttemptRecord&) override {
    return net::Flow::kContinue;
  }
  void on_done(CallOutcome) override {}

  const Script& script_;
  VirtualLoop loop_;
  std::int64_t start_ms_;
  runtime::Random random_;  // the engine's
  runtime::Random dice_;    // of the traffic
  ModelWorld world_;
  ModelTransport transport_;
  std::shared_ptr<state::MemoryStore> store_;
  std::shared_ptr<const routing::Snapshot> snapshot_;
  std::unordered_map<const routing::KeyRuntime*, std::shared_ptr<const auth::Secret>> secrets_;
  std::unordered_map<std::string, std::size_t> rows_;
  std::unordered_map<std::string, std::size_t> by_mask_;
  Result result_;
  std::vector<Source> sources_;
  std::unique_ptr<net::ITimer> look_timer_;
  dispatch::Dispatcher dispatcher_;
};

}  // namespace

Result play(const LMRotateConfig& config, const Script& script, const PlayOptions& options) {
  return Player(config, script, options).run();
}

}  // namespace llm_rotate::simulate
