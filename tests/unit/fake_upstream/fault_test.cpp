#include "fake_upstream/fault.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

TEST(Fault, EveryFaultHasANameOfItsOwn) {
  for (int i = 0; i <= static_cast<int>(Fault::kChunkedGarbage); ++i) {
    const auto fault = static_cast<Fault>(i);
    EXPECT_EQ(fault_named(name_of(fault)), fault) << i;
  }
}

TEST(Fault, AnUnknownNameIsNoFault) {
  EXPECT_EQ(fault_named("rate-limit"), std::nullopt);
}

TEST(Fault, ErrorAnswersAndSilenceStandAlone) {
  EXPECT_TRUE(stands_alone(Fault::kRateLimit));
  EXPECT_TRUE(stands_alone(Fault::kStatus));
  EXPECT_TRUE(stands_alone(Fault::kSilence));
  EXPECT_TRUE(stands_alone(Fault::kResetBeforeHeaders));
  EXPECT_FALSE(is_error_answer(Fault::kSilence));
  EXPECT_FALSE(stands_alone(Fault::kStall));
  EXPECT_FALSE(stands_alone(Fault::kNone));
}

}  // namespace
}  // namespace llm_rotate::fake
