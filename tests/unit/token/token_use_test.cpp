// Calls over a provider whose secrets are exchanged for tokens: the desk, the exchange, the
// attempt.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simulation/virtual_world.hpp"
#include "token/identity.hpp"

namespace {

using namespace llm_rotate;
using tests::Fate;
using tests::Happening;
using tests::Seen;
using tests::SnapshotMaker;
using tests::VirtualWorld;

constexpr std::int64_t kHour = 3'600'000;

// The secret says how the exchange goes: "two:..." takes two requests, "ambient:..." reads a
// variable, "endless:..." never comes to an end, "plain:..." needs none.
class TokenProvider final : public tests::SimpleProvider {
 public:
  sdk::Capabilities capabilities() const override {
    sdk::Capabilities out;
    out.token_auth = true;
    return out;
  }
  sdk::TokenStep token_request(sdk::SecretView secret,
                               const sdk::AuthContext& context) const override {
    const std::string kind(secret.reveal().substr(0, secret.reveal().find(':')));
    sdk::TokenStep step;
    if (kind == "plain") return step;
    if (kind == "ambient") {
      const auto found = context.ambient->env("TOKEN");
      if (!found) {
        throw sdk::ProviderError(sdk::ErrorType::kInvalidAuth, "t.no_variable",
                                 "TOKEN is not set; set it");
      }
      step.token = {*found, 0, false};
      return step;
    }
    step.request.emplace();
    step.request->url = "http://token.test/" + kind + "/" + std::to_string(context.now_unix_ms);
    step.request->headers.set("x-before", context.access_token.reveal());
    return step;
  }
  sdk::AccessToken parse_token(const sdk::HttpResponse& response,
                               const sdk::AuthContext& context) const override {
    if (response.status != 200) {
      throw sdk::ProviderError(sdk::ErrorType::kInvalidAuth, "t.refused", "no token for you");
    }
    const bool more = response.body == "more";
    return {response.body + std::string(context.access_token.reveal()), kHour, more};
  }
  sdk::Headers authorize(const sdk::HttpRequest&, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override {
    if (context.access_token.empty()) return {{"x-key", std::string(secret.reveal()), true}};
    return {{"x-token", std::string(context.access_token.reveal()), true}};
  }
  // As AWS says that keys have expired.
  sdk::Verdict classify(const sdk::HttpResponse& response) const override {
    sdk::Verdict verdict = SimpleProvider::classify(response);
    if (response.status == 403 && response.body == "expired") {
      verdict.type = sdk::ErrorType::kInvalidAuth;
    }
    return verdict;
  }
};

class TokenUse : public testing::Test {
 protected:
  explicit TokenUse() {
    auto& provider = maker.provider("p");
    provider.plugin = std::make_shared<TokenProvider>();
    provider.capabilities = provider.plugin->capabilities();
  }
  void key(const std::string& secret) { maker.key(secret, "p", {"m"}); }

  // A token endpoint that counts, and a model that shows what it was authorised with.
  Fate fate(const sdk::HttpRequest& request) {
    if (request.url.starts_with("http://token.test/")) {
      ++exchanges;
      const std::string before(request.headers.get("x-before"));
      const std::string kind = request.url.substr(18, request.url.find('/', 18) - 18);
      sensitive = sensitive && request.sensitive_body;
      if (kind == "silent") return {};
      if (kind == "refused") return {Happening::head(5, 400), Happening::end(0)};
      if (kind == "broken") return {Happening::end(5, net::TransferEnd::kConnectFailed)};
      const bool more = kind == "endless" || (kind == "two" && before.empty());
      return {Happening::head(5, 200),
              Happening::data(0, more ? "more" : "token" + std::to_string(exchanges)),
              Happening::end(0)};
    }
    shown.emplace_back(request.headers.has("x-token") ? request.headers.get("x-token")
                                                      : request.headers.get("x-key"));
    if (shown.back() == withdrawn) {
      return {Happening::head(5, refusal), Happening::data(0, words), Happening::end(0)};
    }
    if (request.headers.get("x-stream") == "1") {
      return {Happening::head(5, 200, {{"content-type", "text/plain"}}), Happening::data(0, "w"),
              Happening::data(5, "wf."), Happening::end(0)};
    }
    return {Happening::head(5, 200, {{"content-type", "text/plain"}}), Happening::data(0, "hi"),
            Happening::end(0)};
  }
  dispatch::CallOutcome call(std::int64_t timeout_ms = 0) {
    Seen seen;
    world->start(seen, "m", false, timeout_ms);
    while (seen.ends == 0 && world->loop.step()) {
    }
    return seen.outcome;
  }
  void open() {
    world = std::make_unique<VirtualWorld>(
        maker.snapshot, [this](const sdk::HttpRequest& request) { return fate(request); });
  }

  using Kind = dispatch::CallOutcome::Kind;
  using Words = std::vector<std::string>;
  SnapshotMaker maker;
  std::unique_ptr<VirtualWorld> world;
  int exchanges = 0;
  bool sensitive = true;
  Words shown;
  std::string withdrawn = "nothing";
  int refusal = 401;
  std::string words;
};

TEST_F(TokenUse, OneExchangeServesCallsThatCameTogetherAndThoseAfter) {
  key("one:a");
  open();
  std::vector<Seen> seen(20);
  for (Seen& caller : seen) world->start(caller, "m");
  world->loop.run_for(100);
  for (const Seen& caller : seen) EXPECT_EQ(caller.outcome.kind, Kind::kOk);
  EXPECT_EQ(exchanges, 1);
  EXPECT_TRUE(sensitive);
  EXPECT_EQ(call().kind, Kind::kOk);
  EXPECT_EQ(exchanges, 1);
  EXPECT_EQ(shown, Words(21, "token1"));
}

TEST_F(TokenUse, ItIsRenewedBesideTheCallThatNotices) {
  key("one:a");
  open();
  call();
  world->loop.run_for(kHour - 200'000);
  EXPECT_EQ(call().latency_ms, 5) << "it did not wait for the exchange";
  world->loop.run_for(100);
  EXPECT_EQ(exchanges, 2);
  call();
  EXPECT_EQ(shown, (Words{"token1", "token1", "token2"}));
}

TEST_F(TokenUse, SeveralStepsSeeWhatCameBefore) {
  key("two:a");
  open();
  EXPECT_EQ(call().kind, Kind::kOk);
  EXPECT_EQ(exchanges, 2);
  EXPECT_EQ(shown, Words{"token2more"});
}

TEST_F(TokenUse, AnExchangeThatNeverEndsIsBroken) {
  key("endless:a");
  open();
  const dispatch::CallOutcome outcome = call();
  EXPECT_EQ(exchanges, 5);
  EXPECT_EQ(outcome.failure.verdict.rule, "host.token_steps");
  EXPECT_EQ(outcome.failure.verdict.message,
            "the exchange for a token takes more than 5 steps; report it to the plugin's author");
}

TEST_F(TokenUse, SecretsThatAuthoriseByThemselves) {
  key("plain:a");
  open();
  EXPECT_EQ(call().kind, Kind::kOk);
  EXPECT_EQ(shown, Words{"plain:a"});
  EXPECT_EQ(exchanges, 0);
}

TEST_F(TokenUse, CredentialsOfTheSurroundings) {
  key("ambient:a");
  open();
  EXPECT_EQ(call().failure.verdict.rule, "t.no_variable");
  world->ambient.variables["TOKEN"] = "from outside";
  world->loop.run_for(400'000);
  EXPECT_EQ(call().kind, Kind::kOk);
  EXPECT_EQ(shown, Words{"from outside"});
}

TEST_F(TokenUse, AFailedExchangeTakesPartInTheRotation) {
  key("refused:a");
  key("broken:b");
  key("one:c");
  open();
  const dispatch::CallOutcome outcome = call();
  EXPECT_EQ(outcome.kind, Kind::kOk);
  ASSERT_GE(outcome.attempts.size(), 3U);
  EXPECT_EQ(outcome.attempts.front().verdict.rule, "t.refused");
  EXPECT_EQ(outcome.attempts.front().http_status, 0);
  EXPECT_EQ(outcome.attempts[1].verdict.type, sdk::ErrorType::kConnectionError);
  EXPECT_EQ(outcome.attempts[1].verdict.message,
            "the exchange for an access token: the exchange broke");
  EXPECT_EQ(outcome.attempts.back().key_id, "one:c");
  EXPECT_EQ(shown, Words{"token" + std::to_string(exchanges)});
}

TEST_F(TokenUse, ASilentTokenEndpointEndsWithTheCall) {
  key("silent:a");
  open();
  const dispatch::CallOutcome outcome = call(3'000);
  EXPECT_EQ(outcome.kind, Kind::kFailed);
  EXPECT_EQ(outcome.attempts.front().verdict.rule, "host.token_timeout");
  EXPECT_EQ(outcome.attempts.front().verdict.message, "no access token within 3000 ms");
  EXPECT_EQ(outcome.latency_ms, 3'000);
}

TEST_F(TokenUse, AKeptTokenThatIsRefusedIsExchangedAnewOnce) {
  key("one:a");
  open();
  call();
  withdrawn = "token1";
  const dispatch::CallOutcome outcome = call();
  EXPECT_EQ(outcome.kind, Kind::kOk);
  EXPECT_EQ(outcome.attempts.size(), 1U);
  EXPECT_EQ(shown, (Words{"token1", "token1", "token2"}));

  withdrawn = "token3";
  world->loop.run_for(kHour);
  EXPECT_EQ(call().failure.verdict.rule, "simple.401") << "a fresh one is not tried twice";
}

TEST_F(TokenUse, AStreamBehindANewTokenCanBeHeldBack) {
  key("one:a");
  open();
  call();
  withdrawn = "token1";
  Seen seen;
  seen.pause_after = 1;
  const auto stream = world->start(seen, "m", true);
  world->loop.run_for(1'000);
  ASSERT_EQ(seen.words, 1);
  seen.pause_after = 0;
  stream->resume();
  world->loop.run_for(1'000);
  EXPECT_EQ(seen.words, 2);
  EXPECT_EQ(seen.outcome.kind, Kind::kOk);
}

TEST_F(TokenUse, AVendorMaySayItByAnotherStatus) {
  key("one:a");
  open();
  call();
  withdrawn = "token1";
  refusal = 403;
  words = "expired";
  EXPECT_EQ(call().kind, Kind::kOk);
  EXPECT_EQ(shown, (Words{"token1", "token1", "token2"}));
}

TEST_F(TokenUse, WhatIsForbiddenStaysSoWithAnotherToken) {
  key("one:a");
  open();
  call();
  withdrawn = "token1";
  refusal = 403;
  words = "no";
  EXPECT_EQ(call().failure.verdict.rule, "simple.403");
  EXPECT_EQ(exchanges, 1);
}

TEST_F(TokenUse, ACallThatIsCancelledWhileItWaitsLeavesTheExchangeToOthers) {
  key("one:a");
  open();
  Seen first;
  Seen second;
  const auto call = world->start(first, "m");
  world->start(second, "m");
  world->loop.run_for(2);
  call->cancel();
  world->loop.run_for(100);
  EXPECT_EQ(first.outcome.kind, Kind::kCancelled);
  EXPECT_EQ(second.outcome.kind, Kind::kOk);
  EXPECT_EQ(exchanges, 1);
}

TEST_F(TokenUse, AShutdownInTheMiddleEndsQuietly) {
  key("silent:a");
  open();
  Seen seen;
  world->start(seen, "m");
  world->loop.run_for(50);
  world->dispatcher.shut_down();
  EXPECT_EQ(seen.outcome.kind, Kind::kCancelled);
  world.reset();
}

TEST(TokenIdentity, DependsOnWhatIsExchanged) {
  SnapshotMaker maker;
  maker.provider("p");
  maker.provider("q");
  const routing::KeyRuntime& a = maker.key("a", "p", {});
  const routing::KeyRuntime& b = maker.key("b", "p", {});
  EXPECT_EQ(token::identity_of(a, "s"), token::identity_of(b, "s"));
  EXPECT_NE(token::identity_of(a, "s"), token::identity_of(a, "t"));
  EXPECT_NE(token::identity_of(a, "s"), token::identity_of(maker.key("c", "q", {}), "s"));
  routing::KeyRuntime& other = maker.key("d", "p", {});
  other.auth_method = "adc";
  EXPECT_NE(token::identity_of(a, "s"), token::identity_of(other, "s"));
  other.auth_method = "";
  other.auth_config_json = "adc";
  EXPECT_NE(token::identity_of(a, "s"), token::identity_of(other, "s"));
  EXPECT_EQ(token::identity_of(a, "a long secret").find("secret"), std::string::npos);
}

}  // namespace
