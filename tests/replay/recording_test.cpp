#include "replay/recording.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "replay/base64.hpp"

namespace llm_rotate::replay {
namespace {

class ReplayRecording : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }

  std::optional<Recording> read(std::string_view text) {
    std::ofstream(file_, std::ios::binary) << text;
    trouble_.clear();
    return read_recording(file_, trouble_);
  }

  std::string file_ = ::testing::TempDir() + "recording-" + std::to_string(::getpid()) + ".json";
  std::string trouble_;
};

TEST_F(ReplayRecording, IsReadWithItsHeadersAndBody) {
  const auto recording = read(
      R"({"provider":"openai","kind":"chat","stream":true,"wire_format":"sse",
          "request":{"method":"POST","url":"https://h/v1/chat/completions","body":{"a":1}},
          "response":{"status":200,"headers":{"date":"today"},"body_text":"data: x\n\n"}})");
  ASSERT_TRUE(recording) << trouble_;
  EXPECT_EQ(recording->provider, "openai");
  EXPECT_TRUE(recording->stream);
  EXPECT_TRUE(recording->is_framed());
  EXPECT_FALSE(recording->is_embedding());
  EXPECT_EQ(recording->request_body()["a"].integer(), 1);
  EXPECT_EQ(recording->response.headers.get("Date"), "today");
  EXPECT_EQ(recording->response.body, "data: x\n\n");
}

TEST_F(ReplayRecording, BytesComeInBase64) {
  const auto recording = read(
      R"({"provider":"p","request":{"url":"u"},"response":{"status":200,"body_base64":"AP8="}})");
  ASSERT_TRUE(recording) << trouble_;
  EXPECT_EQ(recording->response.body, std::string("\0\xFF", 2));
}

TEST_F(ReplayRecording, KnowsAnEmbeddingByItsUrl) {
  for (const char* url :
       {"https://h/v1/embeddings", "https://h/m:embedContent", "https://h/m:batchEmbedContents",
        "https://h/amazon.titan-embed-v2/invoke"}) {
    Recording recording;
    recording.url = url;
    EXPECT_TRUE(recording.is_embedding()) << url;
  }
}

TEST_F(ReplayRecording, SaysWhatIsWrongWithAFile) {
  EXPECT_FALSE(read("{\"provider\":"));
  EXPECT_NE(trouble_.find("is not a JSON object"), std::string::npos) << trouble_;
  EXPECT_FALSE(read(std::string(100'000, '[')));
  EXPECT_NE(trouble_.find("is not a JSON object"), std::string::npos) << trouble_;
  EXPECT_FALSE(read("{}"));
  EXPECT_EQ(trouble_, "has no \"provider\"");
  EXPECT_FALSE(read(R"({"provider":"p"})"));
  EXPECT_EQ(trouble_, "has no \"request\"");
  EXPECT_FALSE(read(R"({"provider":"p","request":{}})"));
  EXPECT_EQ(trouble_, "has no request.url");
  EXPECT_FALSE(read(R"({"provider":"p","request":{"url":"u"},"response":{"status":1e300}})"));
  EXPECT_EQ(trouble_, "has no response.status");
  EXPECT_FALSE(read(R"({"provider":"p","request":{"url":"u"},"response":{"status":200}})"));
  EXPECT_EQ(trouble_, "has neither response.body_text nor a readable response.body_base64");
}

TEST_F(ReplayRecording, IsAFile) {
  EXPECT_FALSE(read_recording("/nonexistent.json", trouble_));
  EXPECT_NE(trouble_.find("cannot be read"), std::string::npos) << trouble_;
  EXPECT_FALSE(read_recording("/", trouble_));
  EXPECT_EQ(trouble_, "is not a regular file");
}

TEST(ReplayBase64, IsReadOrRefused) {
  EXPECT_EQ(from_base64(""), "");
  EXPECT_EQ(from_base64("Zm9vYmE="), "fooba");
  EXPECT_EQ(from_base64("Zm9vYmFy"), "foobar");
  EXPECT_FALSE(from_base64("Zm9"));
  EXPECT_FALSE(from_base64("Zm9!"));
}

}  // namespace
}  // namespace llm_rotate::replay
