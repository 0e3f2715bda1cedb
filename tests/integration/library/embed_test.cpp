// Lists of inputs for models that take fewer in one request, over real sockets.
#include "integration/library/library_fixture.hpp"

namespace llm_rotate::tests {
namespace {

constexpr char kTitan[] = "amazon.titan-embed-text-v2:0";
constexpr char kGeminiEmbedding[] = "gemini-embedding-001";

class EmbedTest : public LibraryFixture {
 protected:
  LMRotateConfig with(const std::string& plugin, const std::string& model,
                      const std::string& options, const std::vector<std::string>& keys) {
    LMRotateConfig made = config({});
    made.plugins->emplace_back(plugin);
    made.providers[plugin].base_url = upstream.url();
    made.providers[plugin].options_json = options;
    int priority = 100;
    for (const std::string& name : keys) {
      KeyConfig key(name, plugin, "literal://secret-of-" + name, {model});
      key.auth_method = "api_key";
      key.priority = --priority;
      made.keys.push_back(std::move(key));
    }
    return made;
  }
  LMRotateConfig bedrock(const std::vector<std::string>& keys) {
    return with("aws_bedrock", kTitan, R"({"region":"eu-central-1"})", keys);
  }
};

std::vector<std::string> numbered(int count) {
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) texts.push_back("text " + std::to_string(i));
  return texts;
}

TEST_F(EmbedTest, AListForTitanIsAskedForTextByText) {
  LMRotate lm(bedrock({"one"}));
  const std::vector<std::string> texts = numbered(20);
  const EmbedResponse all = lm.embed_sync({kTitan, texts});
  ASSERT_EQ(all.embeddings.size(), texts.size());
  EXPECT_EQ(upstream.attempts().size(), texts.size());
  EXPECT_EQ(all.attempts, 20);
  EXPECT_EQ(all.provider, "aws_bedrock");
  EXPECT_EQ(all.model, kTitan);
  EXPECT_TRUE(all.usage.known);
  EXPECT_EQ(lm.usage_summary().total.successes, 1U) << "one call";
  std::int64_t tokens = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const EmbedResponse single = lm.embed_sync({kTitan, {texts[i]}});
    EXPECT_EQ(single.embeddings.at(0), all.embeddings[i]) << texts[i];
    tokens += single.usage.total_tokens;
  }
  EXPECT_EQ(all.usage.total_tokens, tokens);
}

TEST_F(EmbedTest, AListForGeminiAtVertexIsAskedForTextByText) {
  LMRotate lm(
      with("google_vertex", kGeminiEmbedding, R"({"project":"p","location":"global"})", {"one"}));
  const EmbedResponse all = lm.embed_sync({kGeminiEmbedding, {"a", "b", "c"}});
  ASSERT_EQ(all.embeddings.size(), 3U);
  EXPECT_NE(all.embeddings[0], all.embeddings[2]);
  EXPECT_EQ(upstream.attempts().size(), 3U);
}

TEST_F(EmbedTest, EachPartRotatesByItself) {
  upstream.set_script(
      fake::Script{}.rule({.key = "secret-of-dead"}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate lm(bedrock({"dead", "live"}));
  EXPECT_EQ(lm.embed_sync({kTitan, numbered(3)}).embeddings.size(), 3U);
  EXPECT_EQ(upstream.attempts().back().key, "secret-of-live");
}

TEST_F(EmbedTest, OnePartThatFailsFailsTheListWithItsOwnError) {
  upstream.set_script(
      fake::Script{}.rule({.prompt = "text 2"}, {.fault = fake::Fault::kInvalidRequest}));
  LMRotate lm(bedrock({"one"}));
  try {
    lm.embed_sync({kTitan, numbered(5)});
    FAIL() << "answered";
  } catch (const LMRotateError& error) {
    EXPECT_NE(std::string(error.what()).find("aws_bedrock"), std::string::npos) << error.what();
  }
  EXPECT_EQ(lm.usage_summary().total.failures, 1U);
}

}  // namespace
}  // namespace llm_rotate::tests
