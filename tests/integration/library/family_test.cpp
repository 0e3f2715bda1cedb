// Azure with tokens of Entra ID, and OpenRouter with pinned upstreams, over real sockets.
#include "integration/library/library_fixture.hpp"

namespace llm_rotate::tests {
namespace {

using Keys = std::vector<std::string>;

class FamilyTest : public LibraryFixture {
 protected:
  // One key, and one of a broker that lists the model by the broker's name.
  LMRotateConfig with_a_broker() {
    LMRotateConfig made = config({"refused"});
    made.plugins->emplace_back("openrouter");
    made.providers["openrouter"].base_url = upstream.url() + "/api/v1";
    made.keys.emplace_back("router", "openrouter", "literal://sk-or-v1-router",
                           std::vector<std::string>{"openai/gpt-4o-mini"});
    return made;
  }

  LMRotateConfig azure_config(const std::vector<std::string>& clients) {
    LMRotateConfig made = config({});
    made.plugins->emplace_back("azure_openai");
    made.providers["azure"].plugin = "azure_openai";
    made.providers["azure"].base_url = upstream.url();
    int priority = 100;
    for (const std::string& client : clients) {
      KeyConfig key("azure-" + client, "azure", "literal://secret-of-" + client, {kModel});
      key.auth_method = "entra_client_secret";
      key.auth_config_json = R"({"tenant_id":"tenant","client_id":")" + client +
                             R"(","authority_host":")" + upstream.url() + "\"}";
      key.priority = --priority;
      made.keys.push_back(std::move(key));
    }
    return made;
  }

  // "entra app", "azure_openai eyJ0..." for each attempt, in order.
  Keys asked_of() const {
    Keys all;
    for (const fake::Attempt& attempt : upstream.attempts()) {
      all.push_back(attempt.dialect + " " + attempt.key);
    }
    return all;
  }
};

TEST_F(FamilyTest, OneTokenServesManyCalls) {
  LMRotate lm(azure_config({"app"}));
  EXPECT_FALSE(lm.chat_sync({kModel, "Hello"}).content.empty());
  EXPECT_FALSE(lm.chat_sync({kModel, "Hello again"}).content.empty());
  EXPECT_EQ(asked_of(), (Keys{"entra app", "azure_openai eyJ0.fake-entra-1.x",
                              "azure_openai eyJ0.fake-entra-1.x"}));
}

TEST_F(FamilyTest, AnExchangeThatIsRefusedRotates) {
  upstream.set_script(fake::Script{}.rule({.key = "bad"}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate lm(azure_config({"bad", "good"}));
  EXPECT_EQ(lm.chat_sync({kModel, "Hello"}).attempts, 2);
  EXPECT_EQ(asked_of(), (Keys{"entra bad", "entra good", "azure_openai eyJ0.fake-entra-2.x"}));
  EXPECT_NE(lm.health().keys[0].key.cause.find("invalid_auth"), std::string::npos);
}

TEST_F(FamilyTest, AChainPinsTheBrokersUpstream) {
  LMRotateConfig made = with_a_broker();
  FallbackEntry entry;
  entry.provider = "openrouter";
  entry.upstream = "azure";
  entry.model = "openai/gpt-4o-mini";
  made.fallback_chains["fake"] = {entry};
  upstream.set_script(
      fake::Script{}.rule({.key = "sk-refused"}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate lm(std::move(made));
  const ChatResponse answer = lm.chat_sync({kModel, "Hello"});
  EXPECT_EQ(answer.provider, "openrouter");
  EXPECT_EQ(upstream.attempts().back().dialect, "openrouter");
}

// What the key lists is the broker's own name of the model that was asked for.
TEST_F(FamilyTest, AChainFindsTheBrokersNameOfAModel) {
  LMRotateConfig made = with_a_broker();
  FallbackEntry entry;
  entry.provider = "openrouter";
  made.fallback_chains["fake"] = {entry};
  upstream.set_script(
      fake::Script{}.rule({.key = "sk-refused"}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate lm(std::move(made));
  EXPECT_EQ(lm.chat_sync({kModel, "Hello"}).provider, "openrouter");
}

// A broker says itself what an answer cost, so nothing is estimated.
TEST_F(FamilyTest, TheBrokersCostIsTakenOver) {
  constexpr char kRouted[] = "anthropic/claude-haiku-4.5";
  LMRotateConfig made = config({});
  made.plugins->emplace_back("openrouter");
  made.providers["openrouter"].base_url = upstream.url() + "/api/v1";
  made.keys.emplace_back("router", "openrouter", "literal://sk-or-v1-router",
                         std::vector<std::string>{kRouted});
  LMRotate lm(std::move(made));
  ChatRequest request{kRouted, "Hello"};
  request.options.reasoning_effort = "low";
  const ChatResponse answer = lm.chat_sync(request);
  EXPECT_EQ(answer.reasoning, "Let me think.");
  EXPECT_GT(answer.usage.reasoning_tokens, 0);
  // The fake asks a millionth of a dollar a token.
  const double told = static_cast<double>(answer.usage.total_tokens) / 1e6;
  EXPECT_DOUBLE_EQ(lm.usage_summary().total.cost_usd, told);
}

}  // namespace
}  // namespace llm_rotate::tests
