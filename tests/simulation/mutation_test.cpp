// Do the properties notice anything? Each of these faults is put into the engine by itself, and the
// worlds of the property test must bring it to light.
#include <iostream>
#include <string_view>

#include <gtest/gtest.h>

#include "simulation/mutants.hpp"

namespace llm_rotate::tests {
namespace {

struct Mutation {
  const char* name;
  const char* caught_by;  // any of these properties
  Tamper tamper;
};

void more_retries(routing::Snapshot& snapshot) {
  snapshot.max_retries = snapshot.max_retries * 2 + 5;
}
void longer_waits(routing::Snapshot& snapshot) {
  snapshot.max_wait *= 10;
}
void false_prefill(routing::Snapshot& snapshot) {
  mutate_providers<FalsePrefill>(snapshot);
  for (const auto& [name, provider] : snapshot.providers) {
    auto& changed = const_cast<routing::ProviderRuntime&>(*provider);
    changed.capabilities.prefill = true;
    changed.on_interrupt = OnInterrupt::kResume;
  }
}

const Mutation kMutations[] = {
    {"NoRests", "b", mutate_store<NoRests>},
    {"ShortRests", "b", mutate_store<ShortRests>},
    {"ManyProbes", "c", mutate_store<ManyProbes>},
    {"NoRpm", "d", mutate_store<NoRpm>},
    {"NoReservation", "d", mutate_store<NoReservation>},
    {"NoGroups", "b", mutate_store<NoGroups>},
    {"LeakyLeases", "h", mutate_store<LeakyLeases>},
    {"ForgetfulTimers", "i", mutate_store<ForgetfulTimers>},
    {"Stingy", "a", mutate_store<Stingy>},
    {"MoreRetries", "e", more_retries},
    {"LongerWaits", "e", longer_waits},
    {"NonsenseEnds", "f", mutate_providers<DecodingMutant<NonsenseEnds>>},
    {"Echo", "f", mutate_providers<DecodingMutant<Echo>>},
    {"FalsePrefill", "f", false_prefill},
};

class Mutations : public testing::TestWithParam<Mutation> {};

TEST_P(Mutations, AreCaught) {
  constexpr std::uint64_t kWorlds = 300;
  const std::string_view expected = GetParam().caught_by;
  for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
    for (const Violation& violation : play(make_schedule(seed), GetParam().tamper).violations) {
      if (expected.find(violation.property) == std::string_view::npos) continue;
      std::cout << GetParam().name << ": caught in world " << seed << " by (" << violation.property
                << "): " << violation.what << '\n';
      return;
    }
  }
  FAIL() << GetParam().name << " went unnoticed in " << kWorlds << " worlds";
}

TEST(Minimised, AFailureIsReducedToWhatMatters) {
  const Tamper tamper = mutate_store<NoRests>;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Schedule whole = make_schedule(seed);
    bool broken = false;
    for (const Violation& violation : play(whole, tamper).violations) {
      broken = broken || violation.property == 'b';
    }
    if (!broken) continue;
    const Schedule small = minimised(whole, 'b', tamper);
    EXPECT_LE(small.calls.size(), 3U) << small.describe();
    EXPECT_EQ(small.faults.size(), 1U) << small.describe();
    EXPECT_NE(small.describe().find("seed " + std::to_string(seed)), std::string::npos);
    return;
  }
  FAIL() << "no world broke";
}

INSTANTIATE_TEST_SUITE_P(All, Mutations, testing::ValuesIn(kMutations),
                         [](const auto& of) { return std::string(of.param.name); });

}  // namespace
}  // namespace llm_rotate::tests
