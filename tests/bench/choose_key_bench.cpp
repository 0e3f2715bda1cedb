// How long choosing a key takes, for each strategy and size of pool. One iteration is one call:
// view, rank, reserve and settle.
#include <string>

#include <benchmark/benchmark.h>

#include "bench/key_chooser.hpp"

namespace {

void choose_key(benchmark::State& state, const std::string& strategy) {
  llm_rotate::testing::KeyChooser chooser(strategy, static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    if (!chooser.choose()) state.SkipWithError("no key was free");
  }
}

BENCHMARK_CAPTURE(choose_key, cost_aware, "cost_aware")->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK_CAPTURE(choose_key, least_latency, "least_latency")->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK_CAPTURE(choose_key, health_aware, "health_aware")->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK_CAPTURE(choose_key, round_robin, "round_robin")->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK_CAPTURE(choose_key, priority, "priority")->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK_CAPTURE(choose_key, weighted, "weighted")->Arg(10)->Arg(100)->Arg(1000);

}  // namespace

BENCHMARK_MAIN();
