#include "fake_upstream/attempt.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

TEST(Attempt, AMaskedKeyShowsItsEnds) {
  EXPECT_EQ(mask_key("sk-proj-0123456789wxyz"), "sk-\u2026wxyz");
}

TEST(Attempt, AShortKeyIsNotShownAtAll) {
  EXPECT_EQ(mask_key("sk-a"), "***");
  EXPECT_EQ(mask_key(""), "");
}

TEST(Attempt, TheLineHasEveryFieldAndNoKey) {
  Attempt attempt;
  attempt.seq = 3;
  attempt.t_ms = 10;
  attempt.unix_ms = 1'700'000'000'000;
  attempt.dialect = "openai";
  attempt.path = "/v1/chat/completions";
  attempt.key = "sk-0123456789wxyz";
  attempt.model = "gpt-4o";
  attempt.stream = true;
  attempt.fault = "stall";
  attempt.rule = 2;
  attempt.status = 200;
  attempt.bytes = 99;
  attempt.chunks = 4;
  attempt.finished = true;
  attempt.client_closed_early = true;
  attempt.finished_ms = 25;
  EXPECT_EQ(to_json(attempt),
            "{\"seq\":3,\"t_ms\":10,\"unix_ms\":1700000000000,\"dialect\":\"openai\","
            "\"path\":\"/v1/chat/completions\",\"key\":\"sk-\u2026wxyz\",\"model\":\"gpt-4o\","
            "\"stream\":true,\"fault\":\"stall\",\"rule\":2,\"status\":200,\"bytes\":99,"
            "\"chunks\":4,\"finished\":true,\"client_closed_early\":true,\"finished_ms\":25}");
}

TEST(Attempt, RawBytesOfAPathDoNotBreakTheLine) {
  Attempt attempt;
  attempt.path = "/v1/\xFF\x01";
  EXPECT_NE(to_json(attempt).find(R"("path":"/v1/??")"), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::fake
