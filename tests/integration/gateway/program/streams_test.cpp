// Two thousand streams at once through the program, half of them to slow clients, and each tenth
// client leaves: nothing is lost, nothing comes twice, what a client left is cancelled, no quick
// client waits for a slow one, and the memory comes back.
//
// In short everywhere; the minute with LLM_ROTATE_LONG_TESTS=1.
#include <sys/resource.h>

#include <algorithm>
#include <iostream>

#include <gtest/gtest.h>

#include "integration/gateway/program/numbered_upstream.hpp"
#include "integration/gateway/program/process_watch.hpp"
#include "integration/gateway/program/program_fixture.hpp"
#include "integration/gateway/program/stream_crowd.hpp"

namespace llm_rotate::tests {
namespace {

// Connections to a provider that a loop keeps for the next call.
constexpr int kKeptConnections = 2 * 256;

constexpr std::int64_t kStallUs = 100'000;
// Of code, which a program that has just started has given back and its first calls fetch again.
constexpr std::int64_t kProgramKib = 16 << 10;
// What stays with the allocator, and with those connections, when everything has been given back.
constexpr std::int64_t kKeptKib = 32 << 10;

struct Size {
  int streams;
  StreamShape shape;
};

Size size_of_run() {
  if (kSanitized) return {60, {50, 100, 2'048}};
  return long_tests() ? Size{2'000, {240, 250, 2'048}} : Size{300, {50, 100, 2'048}};
}

bool may_open(int files) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur >= static_cast<rlim_t>(files);
}

using StreamsTest = ProgramFixture;

TEST_F(StreamsTest, NothingIsLostAndNobodyWaitsForTheSlow) {
  const Size size = size_of_run();
  ASSERT_TRUE(may_open(size.streams * 2 + 100)) << "raise the limit of open files: ulimit -n";
  NumberedUpstream upstream(size.shape);
  config(upstream.base_url(), 2);
  // A second attempt beside a late one is cut as well, and that is nobody's leaving.
  write("llm-rotate.toml", read("llm-rotate.toml") + "[defaults]\nhedge = { enabled = false }\n");
  const Served gateway = start_gateway();
  ASSERT_NE(gateway.port, 0);
  ProcessWatch watch(gateway.program->pid());
  ProcessWatch own(::getpid());
  const int most_kept = watch.open_files() + std::min(size.streams, kKeptConnections) + 150;
  const std::int64_t before_kib = std::max(watch.resident_kib(), kProgramKib);
  std::int64_t after_first_kib = 0;
  for (int round = 0; round < 2; ++round) {
    const CrowdReport report = run_crowd({.port = gateway.port,
                                          .streams = size.streams,
                                          .shape = size.shape,
                                          .seed = static_cast<unsigned>(round + 1),
                                          .watch = [&] {
                                            watch.sample();
                                            own.sample();
                                          }});
    for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
    EXPECT_EQ(report.problem_count, 0);
    EXPECT_EQ(report.left.size(), static_cast<std::size_t>(size.streams) / 10);
    EXPECT_EQ(report.complete + static_cast<int>(report.left.size()), size.streams);
    EXPECT_TRUE(waits_for([&] { return upstream.under_way() == 0; }));
    const std::map<int, std::int64_t> cancelled = upstream.take_cancelled();
    std::int64_t slowest_us = 0;
    for (const auto& [number, at_us] : cancelled) {
      ASSERT_TRUE(report.left.contains(number)) << number << " was cut, and its client is there";
      slowest_us = std::max(slowest_us, at_us - report.left.at(number));
    }
    // Whoever leaves a busy machine at once may never have got through to the provider.
    EXPECT_GE(cancelled.size(), report.left.size() * 9 / 10);
    int stalls = 0;
    for (const CrowdReport::Late& late : report.late) {
      const std::int64_t machine_us =
          watch.queued_us(late.sent_us, late.came_us) + own.queued_us(late.sent_us, late.came_us);
      if (late.took_us - machine_us > kStallUs) ++stalls;
    }
    EXPECT_TRUE(kSanitized || stalls == 0) << stalls;
    EXPECT_TRUE(waits_for([&] { return watch.open_files() < most_kept; })) << watch.open_files();
    const std::int64_t limit_kib =
        round == 0 ? before_kib + kKeptKib : after_first_kib + kKeptKib / 4;
    EXPECT_TRUE(kSanitized || waits_for([&] { return watch.resident_kib() < limit_kib; }));
    const std::int64_t after_kib = watch.resident_kib();
    if (round == 0) after_first_kib = after_kib;
    std::cout << "round " << round + 1 << ": " << report.most_at_once << " at once, "
              << report.pieces << " pieces to quick clients, on their way p99 " << report.p99_us
              << " us, worst " << report.worst_us << " us, " << report.late.size()
              << " over 100 ms of which " << stalls << " while all had a processor; own lag "
              << report.own_lag_us << " us; " << cancelled.size() << " cancelled, each within "
              << slowest_us << " us; memory " << before_kib << " KiB before, " << watch.peak_kib()
              << " at most, " << after_kib << " after; processor time of the gateway "
              << watch.used_ms() << " ms\n";
  }
}

}  // namespace
}  // namespace llm_rotate::tests
