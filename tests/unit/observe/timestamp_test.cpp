#include "observe/timestamp.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::observe {
namespace {

TEST(Timestamp, IsRfc3339InUtc) {
  EXPECT_EQ(timestamp(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(timestamp(1'709'210'096'789), "2024-02-29T12:34:56.789Z");
}

}  // namespace
}  // namespace llm_rotate::observe
