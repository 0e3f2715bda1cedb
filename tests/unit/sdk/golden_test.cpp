#include "llm_rotate/sdk/testing/golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::sdk::testing {
namespace {

namespace fs = std::filesystem;

// Hands out its input whole, or, to be caught, piece by piece.
class EchoDecoder final : public IStreamDecoder {
 public:
  explicit EchoDecoder(bool faulty) : faulty_(faulty) {}
  void feed(std::string_view bytes, IStreamSink& sink) override {
    text_ += bytes;
    if (faulty_) finish(sink);
  }
  void finish(IStreamSink& sink) override {
    if (text_.empty()) return;
    StreamEvent event;
    event.json = text_;
    sink.on_event(event);
    text_.clear();
  }

 private:
  bool faulty_;
  std::string text_;
};

class EchoProvider final : public IProvider {
 public:
  Capabilities capabilities() const override { return {}; }
  HttpRequest build(const ChatRequest& request, const Target& target) const override {
    if (request.strict)
      throw ProviderError(ErrorType::kInvalidRequest, "echo.strict", "too strict");
    HttpRequest out;
    out.url = std::string(target.base_url).append("/").append(target.model);
    out.body = request.json;
    return out;
  }
  Headers authorize(const HttpRequest&, SecretView, const AuthContext&) const override {
    return {};
  }
  ChatReply parse(const HttpResponse& response) const override {
    ChatReply reply;
    reply.json = response.body;
    return reply;
  }
  std::unique_ptr<IStreamDecoder> open_stream(const HttpHead& head) const override {
    return std::make_unique<EchoDecoder>(head.status == 299);
  }
  Verdict classify(const HttpResponse&) const override { return {}; }
};

class Golden : public ::testing::Test {
 protected:
  void SetUp() override {
    unsetenv("LLM_ROTATE_UPDATE_GOLDEN");
    std::string pattern = (fs::temp_directory_path() / "llm_rotate_golden_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override {
    unsetenv("LLM_ROTATE_UPDATE_GOLDEN");
    fs::remove_all(root_);
  }

  void write(const std::string& path, std::string_view text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }
  std::vector<std::string> failures() const {
    const EchoProvider provider;
    return failed_golden_cases(GoldenSubject::of(provider), root_);
  }

  fs::path root_;
};

TEST_F(Golden, PassesWhenTheMeaningIsTheSame) {
  write("a/case.json", R"({"do":"build","target":{"base_url":"u","model":"m"}})");
  write("a/input.json", R"({"x":1})");
  write("a/expected.json", R"({"url":"u/m","body":{"x":1.0},"headers":{},"method":"POST"})");
  EXPECT_EQ(failures(), std::vector<std::string>{});
}

TEST_F(Golden, SaysWhatDiffers) {
  write("a/case.json", R"({"do":"parse"})");
  write("a/input.txt", "hello");
  write("a/expected.json", R"({"json":1})");
  ASSERT_EQ(failures().size(), 1U);
  EXPECT_NE(failures()[0].find("\"not_json\": \"hello\""), std::string::npos);
  EXPECT_NE(failures()[0].find("where expected.json says"), std::string::npos);
}

TEST_F(Golden, AThrownVerdictIsAResult) {
  write("a/case.json", R"({"do":"build","strict":true})");
  write("a/input.json", "{}");
  write(
      "a/expected.json",
      R"({"throws":{"type":"invalid_request","scope":"none","rule":"echo.strict","message":"too strict"}})");
  EXPECT_EQ(failures(), std::vector<std::string>{});
}

TEST_F(Golden, CutsStreams) {
  write("good/case.json", R"({"do":"stream"})");
  write("good/input.sse", "[1]");
  write("good/expected.json", R"([{"kind":"chunk","json":[1]}])");
  write("torn/case.json", R"({"do":"stream","status":299})");
  write("torn/input.sse", "[1]");
  write("torn/expected.json", R"([{"kind":"chunk","json":[1]}])");
  EXPECT_EQ(failures(),
            std::vector<std::string>{"torn: gives something else when fed byte by byte"});
}

TEST_F(Golden, NamesCasesThatCannotRun) {
  EXPECT_EQ(failures(), std::vector<std::string>{root_.string() + " holds no cases"});
  write("a/input.json", "{}");
  write("b/case.json", R"({"do":"list_models"})");
  write("c/case.json", R"({"do":"parse"})");
  EXPECT_EQ(failures(),
            (std::vector<std::string>{
                "a: case.json is missing or not JSON",
                "b: case.json asks to do \"list_models\", which this plugin cannot",
                "c: expected.json is missing or not JSON; LLM_ROTATE_UPDATE_GOLDEN=1 writes it"}));
}

TEST_F(Golden, UpdatesOnRequest) {
  write("a/case.json", R"({"do":"parse"})");
  write("a/input.json", R"({"b":[1,2]})");
  setenv("LLM_ROTATE_UPDATE_GOLDEN", "1", 1);
  EXPECT_EQ(failures(), std::vector<std::string>{});
  unsetenv("LLM_ROTATE_UPDATE_GOLDEN");
  EXPECT_EQ(failures(), std::vector<std::string>{});
  EXPECT_TRUE(fs::exists(root_ / "a/expected.json"));
}

}  // namespace
}  // namespace llm_rotate::sdk::testing
