// What providers do in a simulation: how fast they answer, what they really allow, and when they
// are in trouble.
//
// Asked by `ModelTransport` once for each attempt. Threads: one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/config.hpp"

#include "runtime/random.hpp"
#include "simulate/model_provider.hpp"
#include "simulate/script.hpp"
#include "state/budget_window.hpp"

namespace llm_rotate::simulate {

// How an attempt will go.
struct ModelAnswer {
  enum class Kind { kWhole, kRefusal, kNoConnection, kSilence, kCut };

  Kind kind = Kind::kWhole;
  int status = 200;
  std::int64_t wait_ms = -1;        // a refusal's retry-after
  std::int64_t first_token_ms = 0;  // since the attempt began; of a refusal the whole of it
  std::int64_t whole_ms = 0;
};

class ModelWorld {
 public:
  ModelWorld(const Script& script, const LMRotateConfig& config, std::uint64_t seed);

  ModelAnswer answer(std::string_view key, std::string_view model, const CallSize& size,
                     std::int64_t now_ms);

 private:
  struct Limit {
    state::BudgetWindow window;
  };
  struct Key {
    const ProviderModel* provider = nullptr;
    std::vector<const FaultSpan*> faults;
    std::vector<Limit*> limits;
  };

  double normal();
  const FaultSpan* fault_of(const Key& key, std::string_view model, std::int64_t now_ms);
  ModelAnswer limited(const Key& key, const CallSize& size, std::int64_t now_ms);

  std::vector<FaultSpan> faults_;
  std::vector<ProviderModel> providers_;
  std::vector<std::unique_ptr<Limit>> limits_;
  std::map<std::string, Key, std::less<>> keys_;
  runtime::Random random_;
};

}  // namespace llm_rotate::simulate
