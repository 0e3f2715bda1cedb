// Anthropic's models at Vertex AI: Anthropic's words in a project of Google's.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "providers/google/google_fixture.hpp"

namespace llm_rotate::google {
namespace {

BuildOptions claude(std::string_view model = "anthropic/claude-sonnet-4-5@20250929") {
  BuildOptions options = for_model(model, true);
  options.options = R"({"project":"p","location":"us-east5"})";
  return options;
}

TEST(VertexClaude, IsAskedInAnthropicsWordsWithTheModelInTheUrl) {
  BuildOptions options = claude();
  const sdk::HttpRequest request = built(chat(R"(,"max_tokens":9)"), options);
  EXPECT_EQ(request.url,
            "https://us-east5-aiplatform.googleapis.com/v1beta1/projects/p/locations/us-east5/"
            "publishers/anthropic/models/claude-sonnet-4-5%4020250929:rawPredict");
  EXPECT_EQ(request.body, R"({"max_tokens":9,"messages":[{"role":"user","content":"hi"}],)"
                          R"("anthropic_version":"vertex-2023-10-16"})");
  EXPECT_FALSE(request.headers.has("anthropic-version"));
  options.stream = true;
  const sdk::HttpRequest stream = built(chat(), options);
  EXPECT_TRUE(stream.url.ends_with(":streamRawPredict")) << stream.url;
  EXPECT_EQ(sdk::json::Document(stream.body)["stream"].boolean(), true);
  EXPECT_EQ(stream.headers.get("Accept"), "text/event-stream");
}

TEST(VertexClaude, KeepsTheRulesOfItsModel) {
  EXPECT_EQ(built(chat(R"(,"seed":1)"), claude()).dropped, std::vector<std::string>{"seed"});
  BuildOptions options = claude();
  options.extra = R"({"anthropic_version":"vertex-2030-01-01","anthropic_beta":["b"]})";
  EXPECT_EQ(member(chat(), "anthropic_version", options), R"("vertex-2030-01-01")");
  EXPECT_EQ(member(chat(), "anthropic_beta", options), R"(["b"])");
  EXPECT_EQ(member(chat(), "model", options), "null");
}

TEST(VertexClaude, ARequestInGeminisOwnWordsIsTranslated) {
  sdk::ChatRequest request;
  const std::string json = chat();
  request.json = json;
  request.native_dialect = kDialect;
  request.native_json = R"({"contents":[{"parts":[{"text":"hi"}]}]})";
  const sdk::HttpRequest out = provider_of(true).build(request, target_of(claude()));
  EXPECT_FALSE(out.native);
  EXPECT_TRUE(sdk::json::Document(out.body)["messages"].is_array());
}

TEST(VertexClaude, WhatItsModelsCannotDoIsRefusedBeforeTheCall) {
  const auto& provider = provider_of(true);
  const BuildOptions options = claude();
  const auto says = [&](auto&& act) -> std::string {
    try {
      act();
      return "nothing";
    } catch (const sdk::ProviderError& error) {
      return error.verdict().rule + ": " + error.what();
    }
  };
  EXPECT_EQ(says([&] { provider.build_embed(R"({"input":"x"})", target_of(options)); }),
            "google_vertex.build.claude: Anthropic's models at Vertex AI have no embeddings; ask "
            "for a model of google");
  EXPECT_EQ(says([&] {
              provider.build_count({chat(), {}, false, false}, target_of(options));
            }),
            "google_vertex.build.claude: Anthropic's models at Vertex AI have no count of tokens; "
            "ask for a model of google");
  EXPECT_EQ(
      says([&] {
        provider.build_generate({R"({"contents":"x"})", {}, false, false}, target_of(options));
      }),
      "google_vertex.build.claude: Anthropic's models at Vertex AI have no generate_content; "
      "ask for a model of google");
  EXPECT_EQ(refusal(chat(), claude("meta/llama-4")),
            "google_vertex.build.foreign_publisher: Vertex AI serves the models of \"meta\" by an "
            "API of their own; ask for a model of google or anthropic");
}

TEST(VertexClaude, ItsAnswersAreToldFromGeminis) {
  const auto& provider = provider_of(true);
  const sdk::ChatReply reply =
      provider.parse({200,
                      {},
                      R"({"id":"m","type":"message","model":"claude-x","content":[{"type":"text",)"
                      R"("text":"a"}],"stop_reason":"max_tokens","usage":{"input_tokens":2,)"
                      R"("cache_read_input_tokens":3,"output_tokens":4}})"});
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kLength);
  EXPECT_EQ(reply.usage.prompt_tokens, 5);
  EXPECT_EQ(reply.model, "claude-x");
  const sdk::Verdict own = provider.classify(
      {429, {}, R"({"type":"error","error":{"type":"rate_limit_error","message":"m"}})"});
  EXPECT_EQ(own.type, sdk::ErrorType::kRateLimit);
  EXPECT_TRUE(own.rule.starts_with("anthropic.")) << own.rule;
  const sdk::Verdict googles = provider.classify(
      {429, {}, R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"m"}})"});
  EXPECT_TRUE(googles.rule.starts_with("google_vertex.")) << googles.rule;
}

const std::string kClaudeStream =
    "event: message_start\r\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":"
    "\"claude-x\",\"usage\":{\"input_tokens\":1}}}\r\n\r\nevent: content_block_start\ndata: "
    "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":"
    "\"\"}}\n\nevent: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
    "\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\nevent: message_delta\ndata: "
    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":"
    "{\"output_tokens\":2}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
const std::string kGeminiStream =
    "data: "
    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}],"
    "\"modelVersion\":\"gemini-x\"}\r\n\r\n";

std::string model_in(const std::string& body, const std::vector<std::size_t>& cuts) {
  std::string model;
  for (const auto& event : sdk::testing::decode(provider_of(true), {200, {}}, body, cuts)) {
    if (!event.model.empty()) model = event.model;
  }
  return model;
}

TEST(VertexClaude, ItsStreamIsToldFromGeminisHoweverItIsCut) {
  const std::string lead = "\xEF\xBB\xBF: hello\n\n";
  const std::string nameless = kClaudeStream.substr(kClaudeStream.find("data:"));
  const std::string comments = std::string(5000, ':') + "\n\n";
  const std::vector<std::pair<std::string, std::string>> streams = {
      {kClaudeStream, "claude-x"},
      {lead + kClaudeStream, "claude-x"},
      {nameless, "claude-x"},
      {kGeminiStream, "gemini-x"},
      {lead + kGeminiStream, "gemini-x"},
      {comments + kGeminiStream, "gemini-x"}};
  for (const auto& [body, model] : streams) {
    EXPECT_EQ(model_in(body, {}), model) << body;
    std::vector<std::size_t> all;
    for (std::size_t at = 1; at < body.size(); ++at) {
      if (at < 200) {
        EXPECT_EQ(model_in(body, {at}), model) << body << at;
      }
      all.push_back(at);
    }
    EXPECT_EQ(model_in(body, all), model) << body;
  }
}

TEST(VertexClaude, AStreamThatSaysNothingEndsQuietly) {
  for (const std::string_view body : {"", "\n\n", ": x", "even"}) {
    EXPECT_EQ(model_in(std::string(body), {}), "") << body;
  }
}

}  // namespace
}  // namespace llm_rotate::google
