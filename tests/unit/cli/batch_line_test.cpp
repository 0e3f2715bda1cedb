#include "cli/batch_line.hpp"

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::cli {
namespace {

using sdk::json::Document;

BatchLine good(const std::string& text, const std::string& model = "m") {
  auto line = read_batch_line(7, text, model);
  EXPECT_TRUE(std::holds_alternative<BatchLine>(line)) << text;
  return std::get<BatchLine>(std::move(line));
}
std::string problem(const std::string& text, const std::string& model = "m") {
  auto line = read_batch_line(7, text, model);
  return std::holds_alternative<std::string>(line) ? std::get<std::string>(line) : "";
}

constexpr char kOpenAi[] =
    R"({"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"x","messages":[],"max_tokens":5}})";

TEST(BatchLine, OfOpenAisFormat) {
  const BatchLine line = good(kOpenAi);
  EXPECT_EQ(line.custom_id, "a");
  EXPECT_EQ(line.call.model, "x");
  EXPECT_EQ(line.call.json, R"({"model":"x","messages":[],"max_tokens":5})");
  EXPECT_EQ(line.call.output_tokens, 5);
  EXPECT_EQ(good(R"({"url":"/v1/embeddings","body":{"model":"e","input":"x"}})").call.operation,
            dispatch::Operation::kEmbed);
}

TEST(BatchLine, OfPlainPrompts) {
  const std::string chat = R"({"model":"m","messages":[{"role":"user","content":"Say \"hi\""}]})";
  EXPECT_EQ(good("Say \"hi\"").call.json, chat);
  EXPECT_EQ(good(R"("Say \"hi\"")").call.json, chat);
  EXPECT_EQ(good(R"({"prompt":"Say \"hi\"","custom_id":"z"})").call.json, chat);
  EXPECT_EQ(good("x").custom_id, "line-7");
}

TEST(BatchLine, SaysWhatIsWrong) {
  EXPECT_EQ(problem("x", ""), "it names no model; name one for all such lines with --model");
  EXPECT_EQ(problem(R"({"url":"/v1/files","body":{}})"),
            "its \"url\" must be /v1/chat/completions or /v1/embeddings");
  EXPECT_EQ(problem(R"({"url":"/v1/chat/completions","body":{"model":"m","stream":true}})"),
            "its body streams; a batch takes whole answers");
  EXPECT_EQ(problem("{}"),
            "it has neither a \"body\" as in OpenAI's batch format nor a \"prompt\"");
  EXPECT_NE(problem("{").find("it is no valid JSON: "), std::string::npos);
}

TEST(BatchLine, AResultIsOneLineAndTellsWhoseItIs) {
  dispatch::CallOutcome outcome;
  outcome.call_id = "c1";
  outcome.reply.json = "{\n \"a\": 1\n}";
  const std::string result = batch_result(good(kOpenAi), outcome);
  EXPECT_EQ(result, R"({"id":"batch_req_7","custom_id":"a","response":{"status_code":200,)"
                    R"("request_id":"c1","body":{"a":1}},"error":null})");
  EXPECT_EQ(done_line(result), 7U);
}

TEST(BatchLine, AFailureCanBeRunAgain) {
  const std::string failed = batch_failure(good(kOpenAi), "timeout", "too \"late\"");
  EXPECT_EQ(done_line(failed), 7U);
  EXPECT_EQ(good(failed).call.json, good(kOpenAi).call.json);
  const std::string twice = batch_failure(good(failed), "timeout", "again");
  EXPECT_EQ(twice.find("late"), std::string::npos);
  const std::string plain = batch_failure(good("hello"), "timeout", "late");
  EXPECT_EQ(good(plain, "").call.json, good("hello").call.json);
  EXPECT_EQ(done_line(plain), 7U);
}

TEST(BatchLine, WhatIsNoResultIsNoLine) {
  for (const char* text :
       {"", "{}", R"({"id":"x"})", R"({"id":"batch_req_"})", R"({"id":"batch_req_0"})",
        R"({"id":7})", R"({"llm_rotate_error":{"line":-1}})", "batch_req_7"}) {
    EXPECT_EQ(done_line(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace llm_rotate::cli
