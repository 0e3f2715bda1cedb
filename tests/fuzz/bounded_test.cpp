// Every day's share of fuzzing: the targets of one provider with a fixed number of mutations of
// their seeds, the same in every run and with every compiler.
#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "fuzz/fuzz_target.hpp"

namespace llm_rotate::fuzz {
namespace {

constexpr int kRounds = 1500;

std::string damaged(std::string text, const std::vector<std::string>& others,
                    std::mt19937& random) {
  static constexpr char kText[] = "{}[]\",:\\\n\r \0u0d9-.eE\x80\xff\xc3tfndata";
  static constexpr std::string_view kAlphabet(kText, sizeof(kText) - 1);
  const std::size_t changes = 1 + random() % 6;
  for (std::size_t i = 0; i < changes && !text.empty(); ++i) {
    const std::size_t at = random() % text.size();
    switch (random() % 6) {
      case 0:
        text.erase(at, 1 + random() % 8);
        break;
      case 1:
        text.insert(at, 1, kAlphabet[random() % kAlphabet.size()]);
        break;
      case 2:
        text.insert(at, text.substr(random() % text.size(), random() % 40));
        break;
      case 3:
        text.resize(at);
        break;
      case 4: {
        const std::string& other = others[random() % others.size()];
        if (!other.empty()) text.insert(at, other.substr(random() % other.size(), random() % 60));
        break;
      }
      default:
        text[at] = kAlphabet[random() % kAlphabet.size()];
    }
  }
  return text;
}

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
      target.run(damaged(target.seeds[random() % target.seeds.size()], target.seeds, random));
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
