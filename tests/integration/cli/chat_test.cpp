#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class ChatTest : public UpstreamTest {
 protected:
  Ended chat(std::vector<std::string> more, std::string input = "") {
    more.insert(more.begin(), {"chat", "-m", "gpt-4o-mini"});
    return llm_rotate(std::move(more), std::move(input));
  }
  std::string body(std::size_t request = 0) const { return upstream.requests().at(request).body; }

  fake::Script answering(const std::string& text) const {
    return fake::Script{}.rule({}, {.text = text});
  }
};

TEST_F(ChatTest, StreamsAnAnswer) {
  serve(answering("Blue is a colour."));
  const Ended ended = chat({"Name", "a colour"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "Blue is a colour.\n");
  EXPECT_EQ(ended.err, "");
  EXPECT_TRUE(upstream.attempts().at(0).stream);
  EXPECT_THAT(body(), HasSubstr(R"("content":"Name a colour")"));
}

TEST_F(ChatTest, PrintsTheAnswerAtOnceWhenToldSo) {
  serve(answering("Blue\n"));
  const Ended ended = chat({"--no-stream", "Name a colour"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "Blue\n");
  EXPECT_FALSE(upstream.attempts().at(0).stream);
}

TEST_F(ChatTest, LeavesForeignBytesAloneInAFile) {
  serve(answering("a\x1b[2Jb\r\nc"));
  EXPECT_EQ(chat({"x"}).out, "a\x1b[2Jb\r\nc\n");
}

TEST_F(ChatTest, RotatesAwayFromALimitedKeyAndShowsIt) {
  serve(fake::Script{}
            .rule({.key = "sk-test-1"}, {.fault = fake::Fault::kRateLimit})
            .rule({}, {.text = "Blue"}),
        2);
  const Ended ended = chat({"x", "--show-attempts"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "Blue\n");
  EXPECT_THAT(ended.err,
              ContainsRegex("1 +openai +alph\\*\\*\\*-1 +gpt-4o-mini +429 +rate_limit "));
  EXPECT_THAT(ended.err, ContainsRegex("2 +openai +alph\\*\\*\\*-2 +gpt-4o-mini +200 +ok "));
}

TEST_F(ChatTest, WritesTheWholeAnswerAsJson) {
  serve(fake::Script{}.rule({}, {.text = "Blue", .prompt_tokens = 34, .completion_tokens = 12}));
  const Ended ended = chat({"x", "--json"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr(R"("content":"Blue")"));
  EXPECT_THAT(ended.out, HasSubstr(R"("finish_reason":"stop","provider":"openai")"));
  EXPECT_THAT(ended.out, HasSubstr(R"("key_id":"alph***-1")"));
  EXPECT_THAT(ended.out, HasSubstr(R"("attempts":1)"));
  EXPECT_THAT(ended.out, ContainsRegex(R"("call_id":"[^"]+")"));
  EXPECT_THAT(ended.out, HasSubstr(R"("input_tokens":34,"output_tokens":12)"));
}

TEST_F(ChatTest, ReadsStandardInput) {
  serve(answering("ok"));
  chat({}, "only the input");
  EXPECT_THAT(body(0), HasSubstr(R"("content":"only the input")"));
  chat({"Sum up"}, "a report");
  EXPECT_THAT(body(1), HasSubstr(R"("content":"Sum up\n\na report")"));
}

TEST_F(ChatTest, PassesItsOptionsOn) {
  serve(answering("ok"));
  chat({"x", "--system", "be short", "--max-tokens", "7", "--temperature", "0.5"});
  EXPECT_THAT(body(), HasSubstr(R"({"role":"system","content":"be short"})"));
  EXPECT_THAT(body(), HasSubstr(R"("max_tokens":7)"));
  EXPECT_THAT(body(), HasSubstr(R"("temperature":0.5)"));
}

TEST_F(ChatTest, RetriesAsOftenAsItWasTold) {
  serve(fake::Script{}.rule({}, {.fault = fake::Fault::kServerError}), 3);
  EXPECT_EQ(chat({"x", "--max-retries", "0"}).code, 1);
  EXPECT_EQ(upstream.attempts().size(), 1U);
}

TEST_F(ChatTest, EndsAtItsTimeout) {
  serve(fake::Script{}.rule({}, {.fault = fake::Fault::kSilence}));
  const Ended ended = chat({"x", "--timeout", "0.3"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("llm-rotate: the call's deadline passed after 1 attempt"));
}

TEST_F(ChatTest, SaysWhenAnAnswerWasCutAtItsLimit) {
  serve(fake::Script{}.rule({}, {.text = "Blu", .finish_reason = "length"}));
  const Ended ended = chat({"x"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "Blu\n");
  EXPECT_EQ(ended.err,
            "llm-rotate: the answer was cut off at its token limit; raise --max-tokens for more\n");
}

TEST_F(ChatTest, KeepsWhatCameOfAnAnswerThatBreaksOff) {
  serve(fake::Script{}.rule({}, {.fault = fake::Fault::kCut,
                                 .after_chunks = 2,
                                 .text = "one two three four",
                                 .chunks = 4}),
        2);
  const Ended ended = chat({"x"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, HasSubstr("one"));
  EXPECT_THAT(ended.out, Not(HasSubstr("four")));
  EXPECT_THAT(ended.out, Not(::testing::EndsWith("\n")));
  EXPECT_THAT(ended.err, HasSubstr("stream_interrupted"));
  EXPECT_EQ(upstream.attempts().size(), 1U);
}

TEST_F(ChatTest, StopsWhenNobodyReadsItsOutput) {
  serve(fake::Script{}.rule({}, {.chunk_delay_ms = 20, .words = 5'000, .chunks = 5'000}));
  Invocation full = invocation({"chat", "-m", "gpt-4o-mini", "x"});
  full.output_file = "/dev/full";
  const Ended ended = run(full);
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.err,
            "llm-rotate: cannot write to standard output: No space left on device; the output is "
            "incomplete\n");
  EXPECT_TRUE(upstream.wait_for_finished(1, kLimit));
  EXPECT_TRUE(upstream.attempts().at(0).client_closed_early);
}

}  // namespace
}  // namespace llm_rotate::cli::testing
