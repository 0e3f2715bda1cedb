#include "dispatch/splice.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::dispatch {
namespace {

using Fit = Splice::Fit;

std::string chunk(const std::string& delta, const std::string& finish = "null") {
  return R"({"id":"x","choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish +
         "}]}";
}
std::string text(const std::string& content) {
  return chunk(R"({"content":")" + content + "\"}");
}

class SpliceTest : public testing::Test {
 protected:
  Fit join(const std::string& json) { return splice_.join(json, out_); }
  Splice splice_;
  std::string out_;
};

TEST_F(SpliceTest, ARestartIsCutInsideAChunk) {
  splice_.delivered(text("Hello, "));
  splice_.delivered(text("wor"));
  splice_.begin(Splice::Kind::kRestart);
  EXPECT_EQ(join(chunk(R"({"role":"assistant"})")), Fit::kDrop);
  EXPECT_EQ(join(text("Hel")), Fit::kDrop);
  EXPECT_FALSE(splice_.complete());
  EXPECT_EQ(join(text("lo, world")), Fit::kPass);
  EXPECT_EQ(out_,
            R"({"id":"x","choices":[{"index":0,"delta":{"content":"ld"},"finish_reason":null}]})");
  EXPECT_TRUE(splice_.complete());
  EXPECT_EQ(join(text("!")), Fit::kPass);
  EXPECT_EQ(join(chunk("{}", "\"stop\"")), Fit::kPass);
}

TEST_F(SpliceTest, AChunkWithoutChoicesPassesAsItIs) {
  splice_.delivered(text("a"));
  splice_.begin(Splice::Kind::kRestart);
  EXPECT_EQ(join(R"({"choices":[],"usage":{"total_tokens":3}})"), Fit::kPass);
  EXPECT_EQ(out_, R"({"choices":[],"usage":{"total_tokens":3}})");
}

TEST_F(SpliceTest, OtherWordsOrAnEarlyEndDiffer) {
  splice_.delivered(text("abc"));
  splice_.begin(Splice::Kind::kRestart);
  EXPECT_EQ(join(text("abd")), Fit::kDiffers);
  splice_.begin(Splice::Kind::kRestart);
  EXPECT_EQ(join(text("ab")), Fit::kDrop);
  EXPECT_EQ(join(chunk("{}", "\"stop\"")), Fit::kDiffers);
  splice_.begin(Splice::Kind::kRestart);
  EXPECT_EQ(join(chunk(R"({"tool_calls":[{"index":0}]})")), Fit::kDiffers);
}

TEST_F(SpliceTest, ReasoningIsNotDeliveredASecondTime) {
  splice_.delivered(chunk(R"({"reasoning_content":"hm"})"));
  splice_.delivered(text("a"));
  EXPECT_TRUE(splice_.can_resume());
  splice_.begin(Splice::Kind::kRestart);
  EXPECT_EQ(join(chunk(R"({"reasoning_content":"hm"})")), Fit::kDrop);
  EXPECT_EQ(join(text("ab")), Fit::kPass);
}

TEST_F(SpliceTest, ToolCallsAndSeveralChoicesCannotBeJoined) {
  for (const char* delta : {R"({"tool_calls":[{"index":0}]})", R"({"refusal":"no"})"}) {
    Splice splice;
    splice.delivered(chunk(delta));
    EXPECT_FALSE(splice.can_resume()) << delta;
  }
  splice_.delivered(R"({"choices":[{"index":1,"delta":{"content":"b"}}]})");
  EXPECT_FALSE(splice_.can_resume());
}

TEST_F(SpliceTest, PrefillLeavesBlanksOutAndTakesThemEitherWay) {
  splice_.delivered(text("Hello, "));
  EXPECT_EQ(splice_.prefilled(R"({"messages":[{"role":"user"}],"n":1})"),
            R"({"n":1,"messages":[{"role":"user"},{"role":"assistant","content":"Hello,"}]})");
  splice_.begin(Splice::Kind::kContinuation);
  EXPECT_EQ(join(text(" world")), Fit::kPass);
  EXPECT_NE(out_.find(R"("content":"world")"), std::string::npos);
  splice_.begin(Splice::Kind::kContinuation);
  EXPECT_EQ(join(text("world")), Fit::kPass);
  EXPECT_NE(out_.find(R"("content":"world")"), std::string::npos);
}

TEST_F(SpliceTest, WhatCannotBePrefilledSaysSo) {
  EXPECT_EQ(splice_.prefilled(R"({"messages":[]})"), "");  // nothing was delivered
  splice_.delivered(text("a"));
  EXPECT_EQ(splice_.prefilled("{}"), "");
  EXPECT_EQ(splice_.prefilled("nonsense"), "");
  EXPECT_EQ(splice_.prefilled(R"({"messages":[]})"),
            R"({"messages":[{"role":"assistant","content":"a"}]})");
}

TEST_F(SpliceTest, HostileBytesAreHarmless) {
  splice_.delivered("[[[[");
  splice_.delivered(text("a"));
  splice_.begin(Splice::Kind::kRestart);
  EXPECT_EQ(join("not json"), Fit::kPass);
  EXPECT_EQ(join(text("\\u0061b")), Fit::kPass);
}

}  // namespace
}  // namespace llm_rotate::dispatch
