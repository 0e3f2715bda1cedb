#include "dispatch/backoff.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::dispatch {
namespace {

class Fixed final : public IRandom {
 public:
  explicit Fixed(double unit) : bits_(static_cast<std::uint64_t>(unit * 0x1.0p53) << 11) {}
  std::uint64_t bits() override { return bits_; }

 private:
  std::uint64_t bits_;
};

TEST(Backoff, DoublesUpToItsCap) {
  Fixed almost_one(0.999999);
  const std::int64_t expected[] = {249, 499, 999, 1'999, 3'999, 7'999, 7'999, 7'999};
  for (int failures = 1; failures <= 8; ++failures) {
    EXPECT_EQ(backoff_ms(failures, almost_one), expected[failures - 1]) << failures;
  }
}

TEST(Backoff, IsFullyJittered) {
  Fixed zero(0);
  Fixed half(0.5);
  EXPECT_EQ(backoff_ms(3, zero), 0);
  EXPECT_EQ(backoff_ms(3, half), 500);
}

}  // namespace
}  // namespace llm_rotate::dispatch
