// Who is given a token, who waits, and who is told to exchange.
#include "token/token_book.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "auth/secret.hpp"
#include "simulation/virtual_loop.hpp"

namespace {

using namespace llm_rotate;
using dispatch::Token;
using dispatch::TokenAnswer;
using tests::VirtualLoop;
using token::FreshToken;
using token::TokenBook;
using token::TokenWaiter;

std::shared_ptr<const auth::Secret> secret(std::string_view text) {
  return std::make_shared<const auth::Secret>(text);
}

class TokenBookTest : public testing::Test {
 protected:
  // What the waiter was told, in words.
  std::shared_ptr<TokenWaiter> waiter() {
    return std::make_shared<TokenWaiter>([this](const TokenAnswer& answer) {
      if (const auto* verdict = std::get_if<sdk::Verdict>(&answer)) {
        told.push_back("denied " + verdict->rule);
        return;
      }
      const auto& token = std::get<Token>(answer);
      told.push_back((token.token ? std::string(token.token->reveal()) : "none") +
                     (token.fresh ? " fresh" : " kept"));
    });
  }
  bool ask(const std::shared_ptr<TokenWaiter>& who, bool refused = false) {
    return book.ask("id", {&loop, who}, refused, loop.steady_ms());
  }
  void grant(std::string_view text, std::int64_t expires_in_ms) {
    book.granted("id", {secret(text), expires_in_ms}, loop.steady_ms());
    loop.run_for(0);
  }
  std::vector<std::string> heard() {
    loop.run_for(0);
    return std::exchange(told, {});
  }

  using Words = std::vector<std::string>;
  VirtualLoop loop;
  TokenBook book;
  std::vector<std::string> told;
  std::shared_ptr<TokenWaiter> one = waiter();
  std::shared_ptr<TokenWaiter> two = waiter();
};

TEST_F(TokenBookTest, OneExchangesAndAllAreServed) {
  EXPECT_TRUE(ask(one));
  EXPECT_FALSE(ask(two));
  EXPECT_EQ(heard(), Words{});
  grant("t", 3'600'000);
  EXPECT_EQ(heard(), (Words{"t fresh", "t fresh"}));
  EXPECT_FALSE(ask(one));
  EXPECT_EQ(heard(), Words{"t kept"});
}

TEST_F(TokenBookTest, ATokenIsRenewedInTheBackgroundBeforeItExpires) {
  EXPECT_TRUE(ask(one));
  grant("old", 3'600'000);
  heard();
  loop.run_for(3'300'000 - 1);
  EXPECT_FALSE(ask(one)) << "still far from its end";
  EXPECT_EQ(heard(), Words{"old kept"});
  loop.run_for(1);
  EXPECT_TRUE(ask(one)) << "the first to notice renews it";
  EXPECT_FALSE(ask(two));
  EXPECT_EQ(heard(), (Words{"old kept", "old kept"})) << "nobody waits";
  grant("new", 3'600'000);
  EXPECT_EQ(heard(), Words{}) << "and nobody is told twice";
  EXPECT_FALSE(ask(one));
  EXPECT_EQ(heard(), Words{"new kept"});
}

TEST_F(TokenBookTest, AnExpiredTokenIsNotGivenOut) {
  EXPECT_TRUE(ask(one));
  grant("short", 10'000);
  heard();
  loop.run_for(9'000 - 1);
  EXPECT_TRUE(ask(one));
  EXPECT_EQ(heard(), Words{"short kept"});
  book.denied("id", {});
  loop.run_for(1);
  EXPECT_TRUE(ask(one)) << "its last tenth is not used";
  EXPECT_EQ(heard(), Words{});
}

TEST_F(TokenBookTest, WithoutAnExpiryItLastsForEver) {
  EXPECT_TRUE(ask(one));
  grant("t", 0);
  heard();
  loop.run_for(std::int64_t{400} * 86'400'000);
  EXPECT_FALSE(ask(one));
  EXPECT_EQ(heard(), Words{"t kept"});
}

TEST_F(TokenBookTest, ThatNoneIsNeededIsKeptToo) {
  EXPECT_TRUE(ask(one));
  book.granted("id", FreshToken{}, loop.steady_ms());
  EXPECT_EQ(heard(), Words{"none fresh"});
  EXPECT_FALSE(ask(one));
  EXPECT_EQ(heard(), Words{"none kept"});
}

TEST_F(TokenBookTest, AFailureIsToldToAllAndNotKept) {
  EXPECT_TRUE(ask(one));
  EXPECT_FALSE(ask(two));
  sdk::Verdict verdict;
  verdict.rule = "r";
  book.denied("id", verdict);
  EXPECT_EQ(heard(), (Words{"denied r", "denied r"}));
  EXPECT_TRUE(ask(one)) << "the next one tries again";
}

TEST_F(TokenBookTest, AFailedRenewalLeavesTheOldToken) {
  EXPECT_TRUE(ask(one));
  grant("old", 3'600'000);
  heard();
  loop.run_for(3'400'000);
  EXPECT_TRUE(ask(one));
  heard();
  book.denied("id", {});
  EXPECT_TRUE(ask(one));
  EXPECT_EQ(heard(), Words{"old kept"});
}

TEST_F(TokenBookTest, ARefusedTokenIsExchangedAnew) {
  EXPECT_TRUE(ask(one));
  grant("t", 0);
  heard();
  EXPECT_TRUE(ask(one, true));
  EXPECT_EQ(heard(), Words{});
  grant("u", 0);
  EXPECT_EQ(heard(), Words{"u fresh"});
}

TEST_F(TokenBookTest, WhoLeftHearsNothing) {
  EXPECT_TRUE(ask(one));
  EXPECT_FALSE(ask(two));
  one.reset();
  grant("t", 0);
  EXPECT_EQ(heard(), Words{"t fresh"});
}

TEST_F(TokenBookTest, ALoopThatEndsIsForgotten) {
  auto other = std::make_unique<VirtualLoop>();
  EXPECT_TRUE(book.ask("id", {other.get(), one}, false, 0));
  EXPECT_FALSE(ask(two));
  book.forget(*other);
  other.reset();
  grant("t", 0);
  EXPECT_EQ(heard(), Words{"t fresh"});
}

TEST_F(TokenBookTest, IdentitiesAreApart) {
  EXPECT_TRUE(ask(one));
  EXPECT_TRUE(book.ask("another", {&loop, two}, false, loop.steady_ms()));
  grant("t", 0);
  EXPECT_EQ(heard(), Words{"t fresh"});
}

}  // namespace
