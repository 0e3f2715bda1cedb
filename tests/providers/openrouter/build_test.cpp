// What goes to OpenRouter.
#include "openrouter/broker_model.hpp"
#include "openrouter_fixture.hpp"

namespace llm_rotate::openrouter {
namespace {

constexpr std::string_view kHello = R"({"messages":[{"role":"user","content":"u"}]})";

BuildOptions for_model(std::string_view model) {
  BuildOptions options;
  options.model = model;
  return options;
}

TEST(OpenRouterBuild, GoesToItsChatCompletions) {
  const sdk::HttpRequest request = built(kHello);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://openrouter.ai/api/v1/chat/completions");
  EXPECT_EQ(request.headers.get("content-type"), "application/json");
  EXPECT_EQ(request.headers.get("accept"), "application/json");
  EXPECT_FALSE(request.headers.has("HTTP-Referer"));
  BuildOptions stream;
  stream.stream = true;
  EXPECT_EQ(built(kHello, stream).headers.get("accept"), "text/event-stream");
}

TEST(OpenRouterBuild, NamesTheApplication) {
  BuildOptions options;
  options.options =
      R"({"referer":"https://acme.example","title":"Acme","categories":"cli","route_metadata":true})";
  const sdk::HttpRequest request = built(kHello, options);
  EXPECT_EQ(request.headers.get("HTTP-Referer"), "https://acme.example");
  EXPECT_EQ(request.headers.get("X-OpenRouter-Title"), "Acme");
  EXPECT_EQ(request.headers.get("X-OpenRouter-Categories"), "cli");
  EXPECT_EQ(request.headers.get("X-OpenRouter-Metadata"), "enabled");
  options.options = R"({"title":"A\r\nX-Evil: 1"})";
  try {
    built(kHello, options);
    ADD_FAILURE() << "no refusal";
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().rule, "openrouter.build.bad_option");
    EXPECT_STREQ(error.what(),
                 "the option \"title\" holds a control character; write it on one line");
  }
}

TEST(OpenRouterBuild, NeedsABaseUrl) {
  BuildOptions options;
  options.base_url = "";
  try {
    built(kHello, options);
    ADD_FAILURE() << "no refusal";
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().rule, "openrouter.build.no_base_url");
  }
}

TEST(OpenRouterBuild, AStreamTellsItsUsageUnasked) {
  BuildOptions options;
  options.stream = true;
  EXPECT_EQ(sent("stream", kHello, options), "true");
  EXPECT_EQ(sent("stream_options", R"({"stream_options":{"include_usage":true}})", options), "");
}

TEST(OpenRouterBuild, InstructionsAreAlwaysSystem) {
  EXPECT_EQ(sent("messages", R"({"messages":[{"role":"developer","content":"d"}]})",
                 for_model("openai/gpt-5")),
            R"([{"content":"d","role":"system"}])");
}

TEST(OpenRouterBuild, TheLimitIsMaxTokens) {
  EXPECT_EQ(sent("max_tokens", R"({"max_completion_tokens":7})"), "7");
  EXPECT_EQ(sent("max_completion_tokens", R"({"max_completion_tokens":7})"), "");
  BuildOptions options;
  options.options = R"({"max_tokens_field":"auto"})";
  EXPECT_EQ(sent("max_completion_tokens", R"({"max_completion_tokens":7})", options), "7");
}

TEST(OpenRouterBuild, OneOfEffortAndBudgetIsSent) {
  EXPECT_EQ(sent("reasoning", R"({"reasoning_effort":"low"})"), R"({"effort":"low"})");
  EXPECT_EQ(sent("reasoning_effort", R"({"reasoning_effort":"low"})"), "");
  EXPECT_EQ(sent("reasoning",
                 R"({"reasoning_effort":"high","reasoning":{"max_tokens":9,"exclude":true}})"),
            R"({"exclude":true,"effort":"high"})");
  EXPECT_EQ(sent("reasoning", R"({"reasoning":{"max_tokens":2000}})"), R"({"max_tokens":2000})");
  EXPECT_EQ(sent("reasoning", R"({"reasoning":{"enabled":false}})"), R"({"enabled":false})");
  EXPECT_EQ(sent("reasoning_effort", R"({"reasoning_effort":null})"), "null");
}

TEST(OpenRouterBuild, TakesWhatItAloneKnows) {
  const std::string json =
      R"({"top_k":4,"top_a":0.1,"min_p":0.2,"repetition_penalty":1.1,"models":["a/b"],"route":"fallback",)"
      R"("transforms":["middle-out"],"plugins":[{"id":"web"}],"session_id":"s","trace":{"a":1},)"
      R"("usage":{"include":true},"cache_control":{"type":"ephemeral"}})";
  const sdk::HttpRequest request = built(json);
  const sdk::json::Document asked(json);
  const sdk::json::Document body(request.body);
  asked.root().each_member([&](std::string_view name, sdk::json::Value value) {
    EXPECT_TRUE(body[name].raw() == value.raw()) << name;
  });
  EXPECT_TRUE(request.dropped.empty());
}

TEST(OpenRouterBuild, TheHostsOwnOptionsStayHere) {
  EXPECT_EQ(sent("llm_rotate", R"({"llm_rotate":{"session":"s"}})"), "");
}

TEST(OpenRouterBuild, ExtraIsMergedLast) {
  BuildOptions options;
  options.upstream = "anthropic";
  options.extra = R"({"provider":{"allow_fallbacks":true},"top_k":null})";
  EXPECT_EQ(sent("provider", R"({"top_k":1})", options),
            R"({"allow_fallbacks":true,"only":["anthropic"]})");
}

TEST(OpenRouterPin, AllowsOneUpstreamAlone) {
  BuildOptions options;
  options.upstream = "deepinfra/turbo";
  EXPECT_EQ(sent("provider", kHello, options),
            R"({"allow_fallbacks":false,"only":["deepinfra/turbo"]})");
}

// An order alone falls through to others, so a pin is `only`, and no order stands beside it.
TEST(OpenRouterPin, StandsOverWhatTheRequestSays) {
  BuildOptions options;
  options.upstream = "azure";
  EXPECT_EQ(sent("provider",
                 R"({"provider":{"order":["a","b"],"allow_fallbacks":true,"zdr":true}})", options),
            R"({"allow_fallbacks":false,"zdr":true,"only":["azure"]})");
  EXPECT_EQ(sent("provider", R"({"provider":null})", options),
            R"({"allow_fallbacks":false,"only":["azure"]})");
}

TEST(OpenRouterPin, WithoutOneTheRequestDecides) {
  EXPECT_EQ(sent("provider", R"({"provider":{"order":["a"]}})"), R"({"order":["a"]})");
  EXPECT_EQ(sent("provider", kHello), "");
}

TEST(OpenRouterPin, TheConfigurationMayRouteEveryRequest) {
  BuildOptions options;
  options.options = R"({"routing":{"data_collection":"deny","sort":"price"}})";
  EXPECT_EQ(sent("provider", R"({"provider":{"sort":"latency"}})", options),
            R"({"data_collection":"deny","sort":"latency"})");
  options.upstream = "x";
  EXPECT_EQ(sent("provider", kHello, options),
            R"({"data_collection":"deny","sort":"price","allow_fallbacks":false,"only":["x"]})");
}

TEST(OpenRouterModel, OfAnotherVendorsNameIsFound) {
  EXPECT_EQ(broker_name("anthropic/claude-haiku-4.5"), "anthropic/claude-haiku-4.5");
  EXPECT_EQ(broker_name("claude-haiku-4-5-20251001"), "anthropic/claude-haiku-4.5");
  EXPECT_EQ(broker_name("claude-haiku-4-5"), "anthropic/claude-haiku-4.5");
  EXPECT_EQ(broker_name("claude-haiku-4-5@20251001"), "anthropic/claude-haiku-4.5");
  EXPECT_EQ(broker_name("claude-3-5-haiku-20241022"), "anthropic/claude-3.5-haiku");
  EXPECT_EQ(broker_name("claude-3-5-sonnet-latest"), "anthropic/claude-3.5-sonnet");
  EXPECT_EQ(broker_name("claude-sonnet-4-20250514"), "anthropic/claude-sonnet-4");
  EXPECT_EQ(broker_name("claude-opus-4-1-20250805"), "anthropic/claude-opus-4.1");
  EXPECT_EQ(broker_name("us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
            "anthropic/claude-sonnet-4.5");
  EXPECT_EQ(broker_name("gpt-4o-mini"), "openai/gpt-4o-mini");
  EXPECT_EQ(broker_name("gpt-4o-2024-08-06"), "openai/gpt-4o-2024-08-06");
  EXPECT_EQ(broker_name("o3-mini"), "openai/o3-mini");
  EXPECT_EQ(broker_name("gemini-2.5-flash"), "google/gemini-2.5-flash");
  EXPECT_EQ(broker_name("amazon.nova-pro-v1:0"), "amazon/nova-pro-v1");
  EXPECT_EQ(broker_name("my-own"), "my-own");
  EXPECT_EQ(broker_name(""), "");
  EXPECT_EQ(sent("model", kHello, for_model("claude-haiku-4-5-20251001")),
            R"("anthropic/claude-haiku-4.5")");
}

std::string details(std::string_view model, std::string_view entries) {
  const sdk::json::Document body(
      built(R"({"messages":[{"role":"assistant","content":"a","reasoning_content":"r",)"
            R"("reasoning_details":)" +
                std::string(entries) + "}]}",
            for_model(model))
          .body);
  const sdk::json::Value message = body["messages"].at(0);
  EXPECT_FALSE(message["reasoning_content"].exists());
  const sdk::json::Value found = message["reasoning_details"];
  return found.exists() ? sdk::json::dump(found) : std::string("none");
}

TEST(OpenRouterReasoning, GoesBackUnchangedToWhoseItIs) {
  constexpr std::string_view kOwn =
      R"([{"type":"reasoning.text","text":"t","signature":"s","format":"anthropic-claude-v1","index":0},)"
      R"({"type":"reasoning.encrypted","data":"d","id":null,"index":1}])";
  EXPECT_EQ(details("anthropic/claude-haiku-4.5", kOwn), kOwn);
  EXPECT_EQ(details("claude-haiku-4-5", kOwn), kOwn);
  EXPECT_EQ(details("openrouter/auto", kOwn), kOwn);
}

TEST(OpenRouterReasoning, OfAnotherRouteIsLeftOut) {
  constexpr std::string_view kMixed =
      R"([{"type":"reasoning.text","text":"a","format":"anthropic-claude-v1"},)"
      R"({"type":"reasoning.encrypted","data":"g","format":"google-gemini-v1"},)"
      R"({"type":"reasoning.text","text":"b","format":"bedrock-converse-v1"},)"
      R"({"type":"reasoning.text","text":"c","format":"unknown"}])";
  EXPECT_EQ(details("google/gemini-2.5-flash", kMixed),
            R"([{"type":"reasoning.encrypted","data":"g","format":"google-gemini-v1"},)"
            R"({"type":"reasoning.text","text":"c","format":"unknown"}])");
  EXPECT_EQ(details("anthropic/claude-haiku-4.5",
                    R"([{"type":"reasoning.text","text":"a","format":"anthropic-claude-v1",)"
                    R"("model":"claude-haiku-4-5"}])"),
            "none");
  EXPECT_EQ(details("deepseek/deepseek-r1",
                    R"([{"type":"reasoning.text","text":"a","format":"anthropic-claude-v1"}])"),
            "none");
}

TEST(OpenRouterMessages, AMarkOnAMessageStandsOnItsLastPart) {
  EXPECT_EQ(
      sent("messages",
           R"({"messages":[{"role":"user","content":"u","cache_control":{"type":"ephemeral"}}]})"),
      R"([{"role":"user","content":[{"type":"text","text":"u","cache_control":{"type":"ephemeral"}}]}])");
  EXPECT_EQ(
      sent("messages", R"({"messages":[{"role":"user","content":[{"type":"text","text":"a"},)"
                       R"({"type":"text","text":"b"}],"cache_control":{"type":"ephemeral"}}]})"),
      R"([{"role":"user","content":[{"type":"text","text":"a"},)"
      R"({"type":"text","text":"b","cache_control":{"type":"ephemeral"}}]}])");
  constexpr std::string_view kMarked =
      R"([{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}}]}])";
  EXPECT_EQ(sent("messages", "{\"messages\":" + std::string(kMarked) + "}"), kMarked);
}

TEST(OpenRouterMessages, AFileMayBeAUrl) {
  EXPECT_EQ(
      sent(
          "messages",
          R"({"messages":[{"role":"user","content":[{"type":"file","file":{"file_url":"https://h/a.pdf"}}]}]})"),
      R"([{"role":"user","content":[{"type":"file","file":{"file_data":"https://h/a.pdf"}}]}])");
}

TEST(OpenRouterMessages, AToolsImageStaysWhereTheModelTakesIt) {
  constexpr std::string_view kResult =
      R"({"messages":[{"role":"tool","tool_call_id":"c","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]})";
  const std::string claude = sent("messages", kResult, for_model("anthropic/claude-haiku-4.5"));
  EXPECT_EQ(sdk::json::Document(claude).root().size(), 1U);
  const std::string gpt = sent("messages", kResult, for_model("openai/gpt-4.1"));
  EXPECT_EQ(sdk::json::Document(gpt).root().size(), 2U);
}

TEST(OpenRouterEmbed, IsOpenAisWithAPin) {
  BuildOptions options = for_model("text-embedding-3-small");
  options.upstream = "openai";
  const sdk::HttpRequest request =
      OpenRouterProvider().build_embed(R"({"model":"x","input":"i"})", target_of(options));
  EXPECT_EQ(request.url, "https://openrouter.ai/api/v1/embeddings");
  EXPECT_EQ(request.body, R"({"input":"i","provider":{"allow_fallbacks":false,"only":["openai"]},)"
                          R"("model":"openai/text-embedding-3-small"})");
}

TEST(OpenRouterAccount, ItsKeyIsABearer) {
  const sdk::Headers headers =
      OpenRouterProvider().authorize({}, sdk::SecretView("sk-or-v1-abc"), {});
  EXPECT_EQ(headers.get("authorization"), "Bearer sk-or-v1-abc");
  EXPECT_TRUE(headers.begin()->sensitive);
  try {
    OpenRouterProvider().authorize({}, sdk::SecretView("two words"), {});
    ADD_FAILURE() << "no refusal";
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().rule, "openrouter.authorize.bad_secret");
    EXPECT_EQ(std::string(error.what()).find("two words"), std::string::npos);
  }
}

TEST(OpenRouterAccount, IsABroker) {
  const sdk::Capabilities capabilities = OpenRouterProvider().capabilities();
  EXPECT_TRUE(capabilities.broker);
  EXPECT_EQ(capabilities.dialect, "openai-chat");
  EXPECT_FALSE(capabilities.token_auth);
}

TEST(OpenRouterModels, AreListedByTheirIds) {
  const OpenRouterProvider provider;
  EXPECT_EQ(provider.build_list_models(target_of({})).url, "https://openrouter.ai/api/v1/models");
  EXPECT_EQ(provider.parse_list_models({200, {}, R"({"data":[{"id":"a/b"},{"id":"c/d:free"}]})"}),
            (std::vector<std::string>{"a/b", "c/d:free"}));
}

}  // namespace
}  // namespace llm_rotate::openrouter
