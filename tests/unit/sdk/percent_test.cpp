#include "llm_rotate/sdk/percent.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::sdk {
namespace {

TEST(Percent, LeavesOnlyWhatIsPlainEverywhere) {
  EXPECT_EQ(percent_encoded("Az09-._~"), "Az09-._~");
  EXPECT_EQ(percent_encoded("a/b c?d#e%&=+:@"), "a%2Fb%20c%3Fd%23e%25%26%3D%2B%3A%40");
  EXPECT_EQ(percent_encoded("\xC3\xBC"), "%C3%BC");
  EXPECT_EQ(percent_encoded(std::string_view("\0\n\xFF", 3)), "%00%0A%FF");
  EXPECT_EQ(percent_encoded(""), "");
}

TEST(Percent, DecodesWhatItEncodes) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
  EXPECT_EQ(percent_decoded(percent_encoded(every)), every);
  EXPECT_EQ(percent_decoded("%c3%Bc"), "\xC3\xBC");
}

TEST(Percent, WhatIsNoEscapeStays) {
  for (const char* text : {"%", "%4", "100%", "%zz", "%4g", "a+b", ""}) {
    EXPECT_EQ(percent_decoded(text), text);
  }
  EXPECT_EQ(percent_decoded("%%41"), "%A");
}

}  // namespace
}  // namespace llm_rotate::sdk
