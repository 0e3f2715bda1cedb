// The end of the program while clients ask it without a pause, alone and with a successor on its
// port: no call fails.
//
// Some rounds everywhere, twenty with LLM_ROTATE_LONG_TESTS=1.
#include <csignal>
#include <iostream>

#include <gtest/gtest.h>

#include "integration/gateway/program/program_fixture.hpp"
#include "integration/gateway/program/steady_callers.hpp"

namespace llm_rotate::tests {
namespace {

constexpr int kOfEachKind = 8;

class DrainLoadTest : public ProgramFixture {
 protected:
  DrainLoadTest() {
    fake::Action streamed;
    streamed.chunk_delay_ms = 10;
    streamed.words = streamed.chunks = 20;
    upstream.set_script(fake::Script{}.rule({.stream = true}, streamed));
    config(upstream.base_url(), 2);
  }
  static int rounds() { return long_tests() ? 20 : 2; }
  static void expect_no_failure(const SteadyCallers& callers) {
    for (const std::string& failure : callers.failures()) ADD_FAILURE() << failure;
    std::cout << callers.answered() << " calls answered\n";
  }
  static bool more_calls(const SteadyCallers& callers, int count) {
    const int until = callers.answered() + count;
    return waits_for([&] { return callers.answered() >= until; });
  }

  fake::FakeUpstream upstream;
};

TEST_F(DrainLoadTest, NoCallFailsWhenItIsToldToEnd) {
  for (int round = 0; round < rounds(); ++round) {
    const Served gateway = start_gateway();
    ASSERT_NE(gateway.port, 0);
    SteadyCallers callers(gateway.port, kOfEachKind, true);
    EXPECT_TRUE(more_calls(callers, 150));
    gateway.program->signal(SIGTERM);
    const cli::testing::Ended ended = gateway.program->wait();
    EXPECT_EQ(ended.code, 0) << ended.err;
    callers.stop();
    expect_no_failure(callers);
  }
}

TEST_F(DrainLoadTest, NoCallFailsWhenAnotherProcessTakesOver) {
  Served gateway = start_gateway();
  ASSERT_NE(gateway.port, 0);
  SteadyCallers callers(gateway.port, kOfEachKind, false);
  for (int round = 0; round < rounds(); ++round) {
    EXPECT_TRUE(more_calls(callers, 150));
    Served next = start_gateway(gateway.port);
    ASSERT_NE(next.port, 0);
    EXPECT_TRUE(more_calls(callers, 50));
    gateway.program->signal(SIGTERM);
    const cli::testing::Ended ended = gateway.program->wait();
    EXPECT_EQ(ended.code, 0) << ended.err;
    gateway = std::move(next);
  }
  EXPECT_TRUE(more_calls(callers, 150));
  callers.stop();
  expect_no_failure(callers);
}

}  // namespace
}  // namespace llm_rotate::tests
