#include "base/percent.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::plugin_base {
namespace {

TEST(Percent, LeavesOnlyWhatIsPlainEverywhere) {
  EXPECT_EQ(percent_encoded("Az09-._~"), "Az09-._~");
  EXPECT_EQ(percent_encoded("a/b c?d#e%&=+:@"), "a%2Fb%20c%3Fd%23e%25%26%3D%2B%3A%40");
  EXPECT_EQ(percent_encoded("\xC3\xBC"), "%C3%BC");
  EXPECT_EQ(percent_encoded(std::string_view("\0\n\xFF", 3)), "%00%0A%FF");
  EXPECT_EQ(percent_encoded(""), "");
}

}  // namespace
}  // namespace llm_rotate::plugin_base
