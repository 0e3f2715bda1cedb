// Embeddings in the three ways of asking for them.
#include <string>

#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

sdk::HttpRequest asked(std::string_view json, std::string_view model, bool vertex = false) {
  return provider_of(vertex).build_embed(json, target_of([&] {
                                           BuildOptions options = for_model(model, vertex);
                                           options.options = vertex ? R"({"project":"p"})" : "{}";
                                           return options;
                                         }()));
}

std::string refused(std::string_view json, std::string_view model, bool vertex = false) {
  try {
    return "no refusal but " + asked(json, model, vertex).body;
  } catch (const sdk::ProviderError& error) {
    return error.verdict().rule + ": " + error.what();
  }
}

TEST(GoogleEmbeddings, OneInputAtAiStudio) {
  const sdk::HttpRequest request =
      asked(R"({"input":"a","dimensions":768,"task_type":"RETRIEVAL_QUERY","title":"t"})",
            "gemini-embedding-001");
  EXPECT_EQ(request.url,
            "https://generativelanguage.googleapis.com/v1beta/models/"
            "gemini-embedding-001:embedContent");
  EXPECT_EQ(request.body,
            R"({"model":"models/gemini-embedding-001","content":{"parts":[{"text":"a"}]},)"
            R"("taskType":"RETRIEVAL_QUERY","title":"t","outputDimensionality":768})");
}

TEST(GoogleEmbeddings, SeveralInputsAtAiStudio) {
  const sdk::HttpRequest request = asked(R"({"input":["a","b"]})", "gemini-embedding-001");
  EXPECT_TRUE(request.url.ends_with(":batchEmbedContents"));
  EXPECT_EQ(request.body,
            R"({"requests":[{"model":"models/gemini-embedding-001","content":{"parts":)"
            R"([{"text":"a"}]}},{"model":"models/gemini-embedding-001","content":{"parts":)"
            R"([{"text":"b"}]}}]})");
}

TEST(GoogleEmbeddings, VertexPredictsOrEmbeds) {
  const sdk::HttpRequest predict =
      asked(R"({"input":["a","b"],"dimensions":9,"task_type":"RETRIEVAL_DOCUMENT"})",
            "text-embedding-005", true);
  EXPECT_TRUE(predict.url.ends_with("/models/text-embedding-005:predict"));
  EXPECT_EQ(predict.body,
            R"({"instances":[{"content":"a","task_type":"RETRIEVAL_DOCUMENT"},{"content":"b",)"
            R"("task_type":"RETRIEVAL_DOCUMENT"}],"parameters":{"outputDimensionality":9}})");
  EXPECT_TRUE(asked(R"({"input":"a"})", "gemini-embedding-001", true).url.ends_with(":predict"));
  const sdk::HttpRequest embed =
      asked(R"({"input":"a","dimensions":9})", "gemini-embedding-2", true);
  EXPECT_TRUE(embed.url.ends_with("/models/gemini-embedding-2:embedContent"));
  EXPECT_EQ(embed.body, R"({"content":{"parts":[{"text":"a"}]},"embedContentConfig":)"
                        R"({"outputDimensionality":9}})");
}

TEST(GoogleEmbeddings, MoreInputsThanTheVendorTakesAreRefused) {
  constexpr std::string_view kTwo = R"({"input":["a","b"]})";
  EXPECT_EQ(refused(kTwo, "gemini-embedding-001", true),
            "google_vertex.build.too_many_inputs: Google Vertex AI embeds one input of "
            "publishers/google/models/gemini-embedding-001 in one request; split the list");
  EXPECT_EQ(refused(kTwo, "gemini-embedding-2", true),
            "google_vertex.build.too_many_inputs: Google Vertex AI embeds one input of "
            "publishers/google/models/gemini-embedding-2 in one request; split the list");
  std::string many = R"({"input":["x")";
  for (int i = 0; i < 100; ++i) many += R"(,"x")";
  EXPECT_EQ(refused(many + "]}", "gemini-embedding-001"),
            "google_ai_studio.build.too_many_inputs: Google AI Studio embeds at most 100 inputs of "
            "models/gemini-embedding-001 in one request; split the list");
}

TEST(GoogleEmbeddings, TheHostIsToldHowManyInputsAModelTakes) {
  const auto most = [](std::string_view model, bool vertex) {
    return provider_of(vertex).most_inputs(target_of(for_model(model, vertex)));
  };
  EXPECT_EQ(most("gemini-embedding-001", false), 100);
  EXPECT_EQ(most("gemini-embedding-001", true), 1);
  EXPECT_EQ(most("gemini-embedding-2", true), 1);
  EXPECT_EQ(most("text-embedding-005", true), 250);
}

TEST(GoogleEmbeddings, OnlyTextsAreTaken) {
  for (const char* json : {R"({"input":[1,2]})", R"({"input":[]})", "{}"}) {
    EXPECT_EQ(refused(json, "m"),
              "google_ai_studio.build.bad_input: \"input\" must be a text or a list of texts; this "
              "vendor takes no token numbers");
  }
  EXPECT_TRUE(refused("[", "m").starts_with("google_ai_studio.build.unreadable: "));
  EXPECT_EQ(asked(R"({"input":"a","encoding_format":"base64","user":"u"})", "m").dropped,
            (std::vector<std::string>{"encoding_format", "user"}));
}

std::string read(std::string_view body) {
  return provider_of(true).parse_embed({200, {}, std::string(body)}).json;
}

TEST(GoogleEmbeddings, EveryAnswerIsAListOfVectors) {
  EXPECT_EQ(read(R"({"embedding":{"values":[0.5,1]}})"),
            R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,1]}],)"
            R"("model":""})");
  EXPECT_EQ(read(R"({"embeddings":[{"values":[1]},{"values":[2]}],)"
                 R"("usageMetadata":{"promptTokenCount":7}})"),
            R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[1]},)"
            R"({"object":"embedding","index":1,"embedding":[2]}],"model":"",)"
            R"("usage":{"prompt_tokens":7,"total_tokens":7}})");
  const sdk::ChatReply predicted = provider_of(true).parse_embed(
      {200,
       {},
       R"({"predictions":[{"embeddings":{"values":[1],"statistics":{"token_count":5}}},)"
       R"({"embeddings":{"values":[2],"statistics":{"token_count":6}}}]})"});
  EXPECT_EQ(predicted.usage, (sdk::Usage{true, 11, 0, 11, 0, 0, 0}));
}

TEST(GoogleEmbeddings, AnotherAnswerIsAnError) {
  for (const char* body : {"{}", R"({"embeddings":[{}]})", R"({"error":{"code":500}})", ""}) {
    EXPECT_THROW(read(body), sdk::ProviderError) << body;
  }
}

}  // namespace
}  // namespace llm_rotate::google
