#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::plugin_base {
namespace {

TEST(Base64, RoundTrips) {
  for (const char* text : {"", "f", "fo", "foo", "foob", "\x01\xff\x80"}) {
    EXPECT_EQ(base64_decoded(base64_encoded(text)), text);
  }
  EXPECT_EQ(base64_encoded("foob"), "Zm9vYg==");
  EXPECT_EQ(base64_decoded("Zm9vYg"), "foob");
}

TEST(Base64, WhatIsNoneIsNothing) {
  for (const char* text : {"A", "AAAAA", "AA=A", "A A=", "AA-_", "===="}) {
    EXPECT_EQ(base64_decoded(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace llm_rotate::plugin_base
