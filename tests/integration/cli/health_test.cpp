#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

using HealthTest = UpstreamTest;

TEST_F(HealthTest, KnowsNothingInAFreshProcess) {
  serve({}, 2);
  const Ended ended = llm_rotate({"health"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, ContainsRegex("alph\\*\\*\\*-1 +openai +active +now +0 +- +-\n"));
  EXPECT_EQ(ended.err,
            "nothing is known of these keys yet: the memory store belongs to one process, and this "
            "one has made no call; --probe asks each key once\n");
  EXPECT_TRUE(upstream.attempts().empty());
}

TEST_F(HealthTest, AsksEachKeyOnce) {
  serve(fake::Script{}.rule({.key = "sk-test-2"}, {.fault = fake::Fault::kInvalidKey}), 3);
  const Ended ended = llm_rotate({"health", "--probe"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, ContainsRegex("alph\\*\\*\\*-1 +openai +active .* ok, "));
  EXPECT_THAT(ended.out, ContainsRegex("alph\\*\\*\\*-2 +openai +quarantine .* FAILED +.*401"));
  EXPECT_THAT(ended.out, ContainsRegex("alph\\*\\*\\*-3 +openai +active .* ok, "));
  EXPECT_THAT(ended.err, HasSubstr("llm-rotate: key alph***-2: openai (key alph***-2): 401 "));
  EXPECT_EQ(upstream.attempts().size(), 3U);
  EXPECT_THAT(upstream.requests().at(0).body, HasSubstr("\"max_tokens\":1"));
}

TEST_F(HealthTest, AsksManyKeysAFewAtATime) {
  serve({}, 20);
  const Ended ended = llm_rotate({"health", "--probe", "--json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(upstream.attempts().size(), 20U);
  EXPECT_THAT(ended.out, HasSubstr("\"probe\":{\"ok\":true,\"model\":\"gpt-4o-mini\""));
}

TEST_F(HealthTest, LeavesOutWhatCannotBeAsked) {
  serve({}, 1);
  std::string text = read("llm-rotate.toml");
  text.replace(text.find("[\"gpt-4o-mini\"]"), 15, "[\"gpt-*\"]");
  write("llm-rotate.toml", text);
  const Ended ended = llm_rotate({"health", "--probe"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err,
            "key alph***-1 was not asked: it lists patterns only, no model to ask for\n");
  EXPECT_TRUE(upstream.attempts().empty());
}

}  // namespace
}  // namespace llm_rotate::cli::testing
