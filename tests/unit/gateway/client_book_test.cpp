#include "gateway/client_book.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::gateway {
namespace {

ClientTokenConfig token(const std::string& name, const std::string& ref) {
  return {name, ref};
}

TEST(ClientBook, WithoutTokensIsOpen) {
  const auth::SystemSecretSource source;
  EXPECT_TRUE(ClientBook({}, source).is_open());
}

TEST(ClientBook, KnowsItsClientsByTheirTokens) {
  const auth::SystemSecretSource source;
  ClientBook book({token("a", "literal://token-a"), token("b", "literal://token-b")}, source);
  EXPECT_FALSE(book.is_open());
  ASSERT_NE(book.find("token-b", 0), nullptr);
  EXPECT_EQ(book.find("token-b", 0)->name, "b");
  for (const char* wrong : {"", "token", "token-", "token-bb", "TOKEN-B"}) {
    EXPECT_EQ(book.find(wrong, 0), nullptr) << wrong;
  }
}

TEST(ClientBook, TheSourceMayHoldTheHashAlone) {
  const auth::SystemSecretSource source;
  // Of "abc".
  const std::string hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  ClientBook book({token("a", "literal://sha256:" + hash)}, source);
  EXPECT_NE(book.find("abc", 0), nullptr);
  EXPECT_EQ(book.find("sha256:" + hash, 0), nullptr);
}

TEST(ClientBook, AVariableThatTurnsCountsWithinASecond) {
  const auth::SystemSecretSource source;
  ::setenv("LLM_ROTATE_TEST_TOKEN", "one", 1);
  ClientBook book({token("a", "env://LLM_ROTATE_TEST_TOKEN")}, source);
  EXPECT_NE(book.find("one", 0), nullptr);
  ::setenv("LLM_ROTATE_TEST_TOKEN", "two", 1);
  EXPECT_EQ(book.find("two", 999), nullptr);
  EXPECT_NE(book.find("two", 1'000), nullptr);
  EXPECT_EQ(book.find("one", 1'000), nullptr);
  ::unsetenv("LLM_ROTATE_TEST_TOKEN");
}

TEST(ClientBook, WhatAClientHasSpentOutlivesAReload) {
  const auth::SystemSecretSource source;
  ClientTokenConfig limited = token("a", "literal://token-a");
  limited.rate_limit_rpm = 2;
  ClientBook first({limited}, source);
  EXPECT_TRUE(first.find("token-a", 0)->allowance->admit(1, 0, 0).ok);
  limited.token_ref = "literal://token-new";
  ClientBook second({limited, token("b", "literal://token-b")}, source, &first);
  Client* const same = second.find("token-new", 0);
  ASSERT_NE(same, nullptr);
  EXPECT_TRUE(same->allowance->admit(1, 0, 0).ok);
  EXPECT_FALSE(same->allowance->admit(1, 0, 0).ok) << "one of the two was spent before";
  limited.rate_limit_rpm = 3;
  ClientBook third({limited}, source, &second);
  EXPECT_TRUE(third.find("token-new", 0)->allowance->admit(1, 0, 0).ok) << "the new limit counts";
}

TEST(ClientBook, ATokenThatCannotBeReadIsNobodys) {
  const auth::SystemSecretSource source;
  ClientBook book({token("a", "env://LLM_ROTATE_TEST_NOT_SET")}, source);
  EXPECT_EQ(book.find("", 0), nullptr);
  EXPECT_EQ(book.find("x", 0), nullptr);
  ASSERT_EQ(book.problems().size(), 1U);
  EXPECT_NE(book.problems().front().find("token 'a'"), std::string::npos);
  EXPECT_NE(book.problems().front().find("LLM_ROTATE_TEST_NOT_SET"), std::string::npos);
}

TEST(ClientBook, ModelsAreAListOfGlobs) {
  ClientTokenConfig config = token("a", "literal://t");
  EXPECT_TRUE(Client(config, nullptr).may_use("anything"));
  config.models = {"gpt-4o*", "claude"};
  EXPECT_TRUE(Client(config, nullptr).may_use("gpt-4o-mini"));
  EXPECT_TRUE(Client(config, nullptr).may_use("claude"));
  EXPECT_FALSE(Client(config, nullptr).may_use("claude-2"));
}

}  // namespace
}  // namespace llm_rotate::gateway
