#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "fake_upstream/openai/openai_request.hpp"
#include "fake_upstream/openai/openai_writer.hpp"

namespace llm_rotate::fake::openai {
namespace {

using testing::ElementsAre;

Ask embeddings(std::string body) {
  Ask ask;
  read_embeddings(body, true, ask);
  return ask;
}

std::string refusal(const std::string& more) {
  const Ask ask = embeddings(R"({"model":"text-embedding-3-small")" + more + "}");
  return ask.refusal ? ask.refusal->message : "";
}

rapidjson::Document written(const Ask& ask) {
  std::string body;
  write_embeddings(ask, 5, body);
  rapidjson::Document document;
  document.Parse(body.c_str());
  EXPECT_FALSE(document.HasParseError());
  return document;
}

TEST(OpenAiEmbeddings, EveryFormOfInputIsRead) {
  EXPECT_THAT(embeddings(R"({"model":"m","input":"a"})").embeddings.inputs, ElementsAre("a"));
  EXPECT_THAT(embeddings(R"({"model":"m","input":["a","b"]})").embeddings.inputs,
              ElementsAre("a", "b"));
  EXPECT_THAT(embeddings(R"({"model":"m","input":[1,2]})").embeddings.inputs, ElementsAre("1 2 "));
  EXPECT_THAT(embeddings(R"({"model":"m","input":[[1],[2]]})").embeddings.inputs,
              ElementsAre("1 ", "2 "));
}

TEST(OpenAiEmbeddings, BadRequestsAreRefused) {
  EXPECT_EQ(refusal(""), "Missing required parameter: 'input'.");
  EXPECT_EQ(refusal(R"(,"input":[])"),
            "Invalid 'input': empty array. Expected an array with minimum length 1, but got an "
            "empty array instead.");
  EXPECT_EQ(refusal(R"(,"input":"a","dimensions":-1)"),
            "-1 is less than the minimum of 1 - 'dimensions'");
  EXPECT_EQ(refusal(R"(,"input":"a","dimensions":2000)"),
            "Invalid value for 'dimensions' = 2000. Must be less than or equal to 1536.");
  EXPECT_EQ(refusal(R"(,"input":"a","encoding_format":"hex")"),
            "Invalid value: 'hex'. Supported values are: 'float' and 'base64'.");
  EXPECT_EQ(refusal(R"(,"input":"a","messages":[])"),
            "Unrecognized request argument supplied: messages");
  EXPECT_EQ(refusal(R"(,"input":"a")"), "");
}

TEST(OpenAiEmbeddings, OldModelsHaveOneSize) {
  const Ask ask = embeddings(R"({"model":"text-embedding-ada-002","input":"a","dimensions":8})");
  ASSERT_TRUE(ask.refusal);
  EXPECT_EQ(ask.refusal->message, "This model does not support specifying dimensions.");
}

TEST(OpenAiEmbeddings, AVectorHasTheSizeAskedForAndLengthOne) {
  const auto body = written(
      embeddings(R"({"model":"text-embedding-3-small","input":["a","b"],"dimensions":16})"));
  const auto& data = body["data"];
  ASSERT_EQ(data.Size(), 2U);
  EXPECT_EQ(data[1]["index"].GetInt(), 1);
  ASSERT_EQ(data[0]["embedding"].Size(), 16U);
  double square = 0;
  for (const auto& value : data[0]["embedding"].GetArray()) {
    square += value.GetDouble() * value.GetDouble();
  }
  EXPECT_NEAR(square, 1.0, 1e-5);
  EXPECT_NE(data[0]["embedding"], data[1]["embedding"]);
  EXPECT_EQ(body["usage"]["total_tokens"].GetInt(), 5);
}

TEST(OpenAiEmbeddings, Base64IsFourBytesForEachNumber) {
  const auto body = written(embeddings(
      R"({"model":"text-embedding-3-small","input":"a","dimensions":2,"encoding_format":"base64"})"));
  const std::string text = body["data"][0]["embedding"].GetString();
  EXPECT_EQ(text.size(), 12U) << "8 bytes";
  EXPECT_EQ(text.back(), '=');
}

TEST(OpenAiEmbeddings, BothEncodingsHoldTheSameVector) {
  const std::string base =
      R"({"model":"text-embedding-3-small","input":"a","dimensions":1,"encoding_format":")";
  const auto floats = written(embeddings(base + R"(float"})"));
  const auto packed = written(embeddings(base + R"(base64"})"));
  // One number, scaled to length one, is 1 or -1: 00 00 80 3f or 00 00 80 bf.
  const double value = floats["data"][0]["embedding"][0].GetDouble();
  EXPECT_EQ(std::abs(value), 1.0);
  EXPECT_STREQ(packed["data"][0]["embedding"].GetString(), value > 0 ? "AACAPw==" : "AACAvw==");
}

}  // namespace
}  // namespace llm_rotate::fake::openai
