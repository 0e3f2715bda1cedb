#include "simulate/model_world.hpp"

#include <algorithm>
#include <cmath>

namespace llm_rotate::simulate {
namespace {

constexpr std::int64_t kRefusalMs = 40;
constexpr std::int64_t kLimitedMs = 20'000;  // what a "limited" key is told to wait
constexpr double kSlowFactor = 10;
constexpr double kTwoPi = 6.283185307179586;

bool lasts(const FaultSpan& fault, double now_s) {
  return fault.from_s <= now_s && (fault.to_s < 0 || now_s < fault.to_s);
}

ModelAnswer refusal(int status, std::int64_t wait_ms = -1) {
  ModelAnswer answer;
  answer.kind = ModelAnswer::Kind::kRefusal;
  answer.status = status;
  answer.wait_ms = wait_ms;
  answer.first_token_ms = answer.whole_ms = kRefusalMs;
  return answer;
}

}  // namespace

ModelWorld::ModelWorld(const Script& script, const LMRotateConfig& config, std::uint64_t seed)
    : faults_(script.faults), providers_(script.providers), random_(seed) {
  for (const KeyConfig& key : config.keys) {
    const bool described =
        std::any_of(providers_.begin(), providers_.end(),
                    [&](const ProviderModel& model) { return model.provider == key.provider; });
    if (!described) providers_.emplace_back().provider = key.provider;
  }
  std::map<std::string, Limit*> of_group;
  for (const KeyConfig& key : config.keys) {
    Key& made = keys_[key.key_id];
    made.provider =
        &*std::find_if(providers_.begin(), providers_.end(),
                       [&](const ProviderModel& model) { return model.provider == key.provider; });
    for (const FaultSpan& fault : faults_) {
      if (fault.key == key.key_id || fault.provider == key.provider) made.faults.push_back(&fault);
    }
    for (const RealLimit& limit : script.limits) {
      const bool shared = !limit.group.empty() && limit.group == key.quota_group;
      if (!shared && limit.key != key.key_id && limit.provider != key.provider) continue;
      Limit*& of = of_group[limit.group];
      if (!shared || of == nullptr) {
        limits_.push_back(std::make_unique<Limit>());
        limits_.back()->window.set_limits(static_cast<std::int64_t>(limit.rpm),
                                          static_cast<std::int64_t>(limit.tpm));
        if (shared) of = limits_.back().get();
      }
      made.limits.push_back(shared ? of : limits_.back().get());
    }
  }
}

// Box and Muller.
double ModelWorld::normal() {
  const double u = 1.0 - random_.unit();
  return std::sqrt(-2.0 * std::log(u)) * std::cos(kTwoPi * random_.unit());
}

const FaultSpan* ModelWorld::fault_of(const Key& key, std::string_view model, std::int64_t now_ms) {
  for (const FaultSpan* fault : key.faults) {
    if (!fault->model.empty() && fault->model != model) continue;
    if (lasts(*fault, static_cast<double>(now_ms) / 1000) && random_.unit() < fault->share) {
      return fault;
    }
  }
  return nullptr;
}

ModelAnswer ModelWorld::limited(const Key& key, const CallSize& size, std::int64_t now_ms) {
  const std::int64_t tokens = size.input + size.output;
  for (Limit* limit : key.limits) {
    const std::int64_t fits_at = limit->window.fits_at(tokens, now_ms);
    if (fits_at != 0)
      return refusal(429, fits_at < 0 ? -1 : std::max<std::int64_t>(fits_at - now_ms, 1));
  }
  for (Limit* limit : key.limits) limit->window.reserve(tokens, now_ms);
  return {};
}

ModelAnswer ModelWorld::answer(std::string_view key_id, std::string_view model,
                               const CallSize& size, std::int64_t now_ms) {
  const auto found = keys_.find(key_id);
  if (found == keys_.end()) return refusal(401);
  const Key& key = found->second;
  const FaultSpan* fault = fault_of(key, model, now_ms);
  ModelAnswer answer;
  double slow = 1;
  if (fault != nullptr) {
    switch (fault->kind) {
      case FaultKind::kOutage:
        answer.kind = ModelAnswer::Kind::kNoConnection;
        answer.first_token_ms = answer.whole_ms = kRefusalMs;
        return answer;
      case FaultKind::kErrors:
        return refusal(503);
      case FaultKind::kRefused:
        return refusal(401);
      case FaultKind::kLimited:
        return refusal(429, kLimitedMs);
      case FaultKind::kSilent:
        answer.kind = ModelAnswer::Kind::kSilence;
        return answer;
      case FaultKind::kSlow:
        slow = kSlowFactor;
        break;
      case FaultKind::kCut:
        answer.kind = ModelAnswer::Kind::kCut;
        break;
    }
  }
  const ModelAnswer refused = limited(key, size, now_ms);
  if (refused.kind == ModelAnswer::Kind::kRefusal) return refused;
  if (key.provider->error_rate > 0 && random_.unit() < key.provider->error_rate) {
    return refusal(503);
  }
  const double luck = key.provider->spread > 0 ? std::exp(key.provider->spread * normal()) : 1.0;
  const double first = key.provider->first_token_ms * slow * luck;
  const double rest = 1000.0 * static_cast<double>(size.output) / key.provider->tokens_per_s;
  answer.first_token_ms = std::llround(first);
  answer.whole_ms = std::llround(first + rest * slow);
  return answer;
}

}  // namespace llm_rotate::simulate
