#include "cli/answer_text.hpp"

#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "llm_rotate/error.hpp"

#include "cli/exit_code.hpp"
#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

ChatResponse response() {
  ChatResponse out;
  out.content = "Blue";
  out.provider = "openai";
  out.model = "gpt-4o-mini";
  out.key_id = "open***-1";
  out.call_id = "c1";
  out.attempts = 2;
  out.latency_ms = 1'234;
  out.finish_reason = "stop";
  out.usage = {true, 34, 120, 154, 0, 0, 0};
  return out;
}

template <class Error>
std::exception_ptr thrown(Error error) {
  return std::make_exception_ptr(std::move(error));
}

TEST(AnswerTextTest, TellsTheOriginOfAnAnswer) {
  EXPECT_EQ(origin_line(response()),
            "gpt-4o-mini via openai (open***-1), 2 attempts, 1.2 s, 34+120 tokens");
  ChatResponse other = response();
  other.attempts = 1;
  other.usage.known = false;
  EXPECT_EQ(origin_line(other), "gpt-4o-mini via openai (open***-1), 1 attempt, 1.2 s");
}

TEST(AnswerTextTest, WritesTimesAsPeopleDo) {
  EXPECT_EQ(duration_text(0), "0 ms");
  EXPECT_EQ(duration_text(999), "999 ms");
  EXPECT_EQ(duration_text(1'000), "1.0 s");
  EXPECT_EQ(duration_text(59'949), "59.9 s");
  EXPECT_EQ(duration_text(75'400), "75 s");
}

TEST(AnswerTextTest, SaysWhenAnAnswerIsNotAllOfIt) {
  ChatResponse out = response();
  EXPECT_EQ(unfinished_note(out), "");
  out.finish_reason = "length";
  EXPECT_EQ(unfinished_note(out),
            "the answer was cut off at its token limit; raise --max-tokens for more");
  out.finish_reason = "content_filter";
  EXPECT_EQ(unfinished_note(out), "the provider's content filter cut the answer off");
}

TEST(AnswerTextTest, WritesTheWholeAnswerAsJson) {
  ChatResponse out = response();
  out.tool_calls.emplace_back("t1", "look", "{}");
  EXPECT_EQ(response_json(out),
            R"({"content":"Blue","tool_calls":[{"id":"t1","name":"look","arguments":"{}"}],)"
            R"("finish_reason":"stop","provider":"openai","model":"gpt-4o-mini",)"
            R"("key_id":"open***-1","call_id":"c1","attempts":2,"latency_ms":1234,)"
            R"("usage":{"input_tokens":34,"output_tokens":120,"total_tokens":154,)"
            R"("cached_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0}})");
}

TEST(AnswerTextTest, SaysNothingOfUnknownUsage) {
  ChatResponse out = response();
  out.usage = {};
  EXPECT_NE(response_json(out).find("\"usage\":null"), std::string::npos);
}

TEST(AnswerTextTest, WritesErrorsAsJson) {
  LMRotateError::Facts facts;
  facts.provider = "openai";
  facts.error_type = "rate_limit";
  facts.key_id = "open***-1";
  facts.http_status = 429;
  facts.call_id = "c1";
  facts.attempts = 3;
  EXPECT_EQ(error_json(thrown(LMRotateError("too much", facts))),
            R"({"error":{"message":"too much","error_type":"rate_limit","provider":"openai",)"
            R"("key_id":"open***-1","http_status":429,"provider_message":"","call_id":"c1",)"
            R"("attempts":3}})");
  EXPECT_EQ(error_json(thrown(ConfigurationError("no"))),
            R"({"error":{"message":"no","error_type":"configuration"}})");
}

TEST(AnswerTextTest, GivesEachErrorItsExitCode) {
  EXPECT_EQ(exit_code_of(thrown(ConfigurationError("x"))), kUsage);
  EXPECT_EQ(exit_code_of(thrown(LMRotateError("x", {}))), kFailed);
}

TEST(AnswerTextTest, ListsTheAttemptsOfARecord) {
  FakeContext fake;
  const Table table = attempts_table(
      R"({"attempts":[
        {"provider":"openai","model":"gpt","key_id":"k***1","chosen":"health_aware, 1 of 2",
         "waited_ms":0,"latency_ms":12,"status":429,"outcome":"failed","error_type":"rate_limit"},
        {"provider":"openai","model":"gpt","key_id":"k***2","chosen":"health_aware, 1 of 1",
         "waited_ms":250,"latency_ms":1500,"status":200,"outcome":"ok"}]})");
  EXPECT_EQ(table.render(fake.context().out),
            "#  provider  key    model  status  verdict     waited  took   why\n"
            "1  openai    k***1  gpt    429     rate_limit  0 ms    12 ms  health_aware, 1 of 2\n"
            "2  openai    k***2  gpt    200     ok          250 ms  1.5 s  health_aware, 1 of 1\n");
  EXPECT_TRUE(attempts_table("").empty());
  EXPECT_TRUE(attempts_table("not json").empty());
}

}  // namespace
}  // namespace llm_rotate::cli
