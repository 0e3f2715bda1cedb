// Every day's share of fuzzing: the targets of one provider with a fixed number of mutations of
// their seeds, the same in every run and with every compiler.
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "damage.hpp"
#include "fuzz/fuzz_target.hpp"

namespace llm_rotate::fuzz {
namespace {

constexpr int kRounds = 1500;

TEST(Fuzz, EveryTargetHasSeeds) {
  EXPECT_GE(fuzz_targets().size(), 2U);
  for (const FuzzTarget& target : fuzz_targets()) EXPECT_FALSE(target.seeds.empty()) << target.name;
}

TEST(Fuzz, NothingIsFoundInABoundedRun) {
  for (const FuzzTarget& target : fuzz_targets()) {
    SCOPED_TRACE(target.name);
    target.run("");
    for (const std::string& seed : target.seeds) target.run(seed);
    std::mt19937 random(17);
    for (int round = 0; round < kRounds; ++round) {
      target.run(
          tests::damaged(target.seeds[random() % target.seeds.size()], random, target.seeds));
    }
  }
}

TEST(Fuzz, DeepAndLongInputsAreEndured) {
  for (const FuzzTarget& target : fuzz_targets()) {
    SCOPED_TRACE(target.name);
    for (const char* piece : {"[", "{\"a\":", "data: {\"a\":[", "\n", "\xff", "\\u0000"}) {
      std::string text;
      while (text.size() < 100'000) text += piece;
      target.run(text);
    }
  }
}

}  // namespace
}  // namespace llm_rotate::fuzz
