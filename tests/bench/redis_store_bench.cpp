// What a reservation over Redis costs: how long one takes, and how many go in a second.
//
//   llm-rotate-bench-redis-store unix:///run/redis.sock
#include <cstdio>

#include "redis_load.hpp"

int main(int count, char** arguments) {
  using namespace llm_rotate;  // NOLINT(google-build-using-namespace)
  if (count != 2) {
    std::fprintf(stderr, "usage: %s REDIS_URL\n", arguments[0]);
    return 2;
  }
  redis::Settings settings;
  redis::read_url(arguments[1], settings);
  settings.space = "bench";
  redis::RedisStore store(settings);
  for (const bool limited : {false, true}) {
    const std::vector<sdk::RouteSlot> slots = bench::ten_keys(store, limited);
    std::printf("10 keys %s\n", limited ? "with rpm, tpm and max_concurrent" : "without limits");
    const bench::Latency latency = bench::one_at_a_time(store, slots, 5'000);
    std::printf("one at a time: p50 %.0f us, p99 %.0f us\n", latency.p50_us, latency.p99_us);
    for (const bool settles : {false, true}) {
      bench::Stream stream(store, slots, settles);
      const double rate = stream.run(256, std::chrono::seconds(2));
      std::printf("256 at once%s: %.0f reservations a second, %d refused\n",
                  settles ? ", each settled" : "", rate, stream.refused());
    }
  }
  return 0;
}
