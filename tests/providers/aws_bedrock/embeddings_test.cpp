// Embeddings and the list of models.
#include "bedrock_fixture.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

std::string body_of(std::string_view model, std::string_view json) {
  BuildOptions options;
  options.model = model;
  return BedrockProvider().build_embed(json, target_of(options)).body;
}

std::string refused(std::string_view model, std::string_view json) {
  try {
    return "accepted: " + body_of(model, json);
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidRequest);
    return error.verdict().rule + ": " + error.what();
  }
}

TEST(BedrockEmbeddings, HaveABodyOfTheirOwnInEachFamily) {
  EXPECT_EQ(body_of("amazon.titan-embed-text-v2:0", R"({"input":"a","dimensions":512})"),
            R"({"inputText":"a","dimensions":512})");
  EXPECT_EQ(body_of("amazon.titan-embed-text-v1", R"({"input":["a"]})"), R"({"inputText":"a"})");
  EXPECT_EQ(
      body_of("cohere.embed-v4:0",
              R"({"input":["a","b"],"dimensions":512,"input_type":"search_query"})"),
      R"({"texts":["a","b"],"input_type":"search_query","truncate":"NONE","output_dimension":512})");
  EXPECT_EQ(body_of("cohere.embed-english-v3", R"({"input":"a"})"),
            R"({"texts":["a"],"input_type":"search_document","truncate":"NONE"})");
  EXPECT_EQ(
      body_of("amazon.nova-2-multimodal-embeddings-v1:0", R"({"input":"a","dimensions":1024})"),
      R"({"taskType":"SINGLE_EMBEDDING","singleEmbeddingParams":{"embeddingPurpose":"GENERIC_INDEX","embeddingDimension":1024,"text":{"truncationMode":"END","value":"a"}}})");
}

TEST(BedrockEmbeddings, AreInvoked) {
  BuildOptions options;
  options.model = "cohere.embed-v4:0";
  const sdk::HttpRequest request =
      BedrockProvider().build_embed(R"({"input":"a"})", target_of(options));
  EXPECT_EQ(request.url,
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/cohere.embed-v4%3A0/invoke");
  EXPECT_EQ(request.method, "POST");
}

TEST(BedrockEmbeddings, WhatTheModelCannotIsRefused) {
  EXPECT_EQ(
      refused("amazon.titan-embed-text-v2:0", R"({"input":["a","b"]})"),
      "bedrock.build.one_text: this model embeds one text in a request; send each text by itself");
  EXPECT_EQ(refused("amazon.titan-embed-text-v1", R"({"input":"a","dimensions":5})"),
            "bedrock.build.dimensions: this model's vectors have one size only; leave "
            "\"dimensions\" out");
  EXPECT_EQ(refused("cohere.embed-english-v3", R"({"input":"a","dimensions":5})").substr(0, 24),
            "bedrock.build.dimensions");
  EXPECT_EQ(refused("cohere.embed-v4:0", R"({"input":[1,2]})"),
            "bedrock.build.input: \"input\" must be a text or a list of texts; Bedrock takes no "
            "lists of tokens");
  std::string many = R"({"input":["a")";
  for (int i = 0; i < 96; ++i) many += R"(,"a")";
  EXPECT_EQ(
      refused("cohere.embed-v4:0", many + "]}"),
      "bedrock.build.too_many_texts: this model embeds at most 96 texts in a request; send fewer");
  EXPECT_EQ(refused("meta.llama3-8b-instruct-v1:0", R"({"input":"a"})"),
            "bedrock.build.no_embeddings: the model \"meta.llama3-8b-instruct-v1:0\" has no "
            "embeddings that are known here; ask a model of amazon.titan-embed, cohere.embed or "
            "amazon.nova, or name the one behind an ARN as base_model in the options");
  EXPECT_EQ(refused("cohere.embed-v4:0", "{").substr(0, 24), "bedrock.build.unreadable");
}

TEST(BedrockEmbeddings, SayHowManyTextsAModelTakes) {
  const auto most = [](std::string_view model, std::string_view options_json = "{}") {
    sdk::Target target;
    target.model = model;
    target.options_json = options_json;
    return BedrockProvider().most_inputs(target);
  };
  EXPECT_EQ(most("amazon.titan-embed-text-v2:0"), 1);
  EXPECT_EQ(most("amazon.titan-embed-text-v1"), 1);
  EXPECT_EQ(most("amazon.nova-2-multimodal-embeddings-v1:0"), 1);
  EXPECT_EQ(most("eu.cohere.embed-v4:0"), 96);
  EXPECT_EQ(most("meta.llama3-8b-instruct-v1:0"), 0);
  constexpr std::string_view kArn = "arn:aws:bedrock:us-east-1:1:application-inference-profile/x";
  EXPECT_EQ(most(kArn), 1);
  EXPECT_EQ(most(kArn, R"({"base_model":"cohere.embed-v4:0"})"), 96);
}

sdk::ChatReply parsed(std::string_view body, sdk::Headers headers = {}) {
  return BedrockProvider().parse_embed({200, std::move(headers), std::string(body)});
}

TEST(BedrockEmbeddings, AreReadInEachShape) {
  constexpr std::string_view kTwo =
      R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1]},{"object":"embedding","index":1,"embedding":[2,3]}]})";
  EXPECT_EQ(parsed(R"({"embeddings":[[0.5,-1],[2,3]]})").json, kTwo);
  EXPECT_EQ(parsed(R"({"embeddings":{"float":[[0.5,-1],[2,3]]}})").json, kTwo);
  EXPECT_EQ(
      parsed(
          R"({"embeddings":[{"embeddingType":"TEXT","embedding":[0.5,-1]},{"embedding":[2,3]}]})")
          .json,
      kTwo);
  EXPECT_EQ(parsed(R"({"embeddings":{"int8":[[9]],"float":[[0.5,-1],[2,3]]}})").json, kTwo);
  EXPECT_EQ(parsed(R"({"embeddings":{"int8":[[0.5,-1],[2,3]]}})").json, kTwo);
  EXPECT_EQ(
      parsed(R"({"embeddingsByType":{"binary":[1,0]},"inputTextTokenCount":5})").json,
      R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,0]}],"usage":{"prompt_tokens":5,"total_tokens":5}})");
  const sdk::ChatReply titan = parsed(R"({"embedding":[0.5],"inputTextTokenCount":5})");
  EXPECT_EQ(
      titan.json,
      R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"usage":{"prompt_tokens":5,"total_tokens":5}})");
  EXPECT_EQ(titan.usage, (sdk::Usage{true, 5, 0, 5, 0, 0, 0}));
  EXPECT_EQ(parsed(R"({"embedding":[0.5]})", {{"x-amzn-bedrock-input-token-count", "7"}})
                .usage.prompt_tokens,
            7);
  EXPECT_FALSE(
      parsed(R"({"embedding":[0.5]})", {{"x-amzn-bedrock-input-token-count", "many"}}).usage.known);
}

TEST(BedrockEmbeddings, WithoutVectorsAreNone) {
  for (const char* body : {"{}", R"({"embeddings":[]})", R"({"embeddings":{}})",
                           R"({"embeddingsByType":{}})", R"({"embeddings":["a"]})", "["}) {
    EXPECT_THROW(parsed(body), sdk::ProviderError) << body;
  }
}

TEST(BedrockModelList, IsAskedForAtTheOtherHost) {
  const sdk::HttpRequest request = BedrockProvider().build_list_models(target_of({}));
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url,
            "https://bedrock.us-east-1.amazonaws.com/foundation-models?byOutputModality=TEXT");
}

TEST(BedrockModelList, HoldsModelsOrProfiles) {
  const auto list = [](std::string body) {
    return BedrockProvider().parse_list_models({200, {}, std::move(body)});
  };
  EXPECT_EQ(list(R"({"modelSummaries":[{"modelId":"a"},{"modelId":7},{"modelId":"b"}]})"),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(list(R"({"inferenceProfileSummaries":[{"inferenceProfileId":"us.a"}]})"),
            std::vector<std::string>{"us.a"});
  EXPECT_THROW(list("{}"), sdk::ProviderError);
}

TEST(BedrockCapabilities, SayWhatItCan) {
  const sdk::Capabilities capabilities = BedrockProvider().capabilities();
  EXPECT_EQ(capabilities.dialect, "bedrock-converse");
  EXPECT_TRUE(capabilities.token_auth);
  EXPECT_TRUE(capabilities.images);
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
