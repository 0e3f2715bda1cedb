#include <string>

#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

sdk::HttpRequest embed(std::string_view json) {
  BuildOptions options;
  options.model = "text-embedding-3-small";
  return OpenAiProvider().build_embed(json, target_of(options));
}

std::string failure(sdk::HttpResponse response) {
  try {
    OpenAiProvider().parse_embed(response);
    return "none";
  } catch (const sdk::ProviderError& error) {
    return error.verdict().rule + ": " + error.what();
  }
}

TEST(OpenAiEmbeddings, TheRequestKeepsItsBytes) {
  const sdk::HttpRequest request = embed(
      R"({"model":"x","input":[[1, 2],[3]],"dimensions":256,"encoding_format":"base64","llm_rotate":{}})");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://api.openai.com/v1/embeddings");
  EXPECT_EQ(request.headers.get("content-type"), "application/json");
  EXPECT_EQ(
      request.body,
      R"({"input":[[1, 2],[3]],"dimensions":256,"encoding_format":"base64","model":"text-embedding-3-small"})");
}

TEST(OpenAiEmbeddings, AListMayHaveThatManyInputs) {
  EXPECT_EQ(OpenAiProvider().most_inputs({}), 2048);
}

TEST(OpenAiEmbeddings, ARequestThatIsNoObjectIsRefused) {
  try {
    embed("[]");
    FAIL() << "accepted";
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().rule, "openai.build.unreadable");
  }
}

TEST(OpenAiEmbeddings, TheReplyKeepsItsBytes) {
  const std::string body =
      R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.25,-1e-3]}],)"
      R"("model":"text-embedding-3-small","usage":{"prompt_tokens":5,"total_tokens":5}})";
  const sdk::ChatReply reply = OpenAiProvider().parse_embed({200, {}, body + "\n"});
  EXPECT_EQ(reply.json, body);
  EXPECT_EQ(reply.model, "text-embedding-3-small");
  EXPECT_EQ(reply.usage, (sdk::Usage{true, 5, 0, 5, 0, 0, 0}));
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kNone);
}

TEST(OpenAiEmbeddings, ErrorsInDisguiseAreErrors) {
  EXPECT_EQ(failure({200, {}, R"({"error":{"message":"slow","code":"rate_limit_exceeded"}})"}),
            "openai.rate_limit_exceeded: slow");
  EXPECT_EQ(failure({200, {}, ""}),
            "openai.2xx.empty: HTTP 200 from OpenAI with an empty body where a list of embeddings "
            "should be");
  EXPECT_EQ(
      failure({200, {}, R"({"data":"none"})"}),
      "openai.2xx.another_shape: HTTP 200 from OpenAI with JSON that is not a list of embeddings: "
      "{\"data\":\"none\"}");
}

}  // namespace
}  // namespace llm_rotate::openai
