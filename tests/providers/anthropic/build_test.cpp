// The request as a whole, and its plain parameters.
#include <string>

#include "anthropic_fixture.hpp"

namespace llm_rotate::anthropic {
namespace {

TEST(AnthropicBuild, APlainQuestion) {
  const sdk::HttpRequest request = built(asking(R"("model":"x","stream":true)"));
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://api.anthropic.com/v1/messages");
  EXPECT_EQ(request.headers.get("anthropic-version"), "2023-06-01");
  EXPECT_EQ(request.headers.get("content-type"), "application/json");
  EXPECT_FALSE(request.headers.has("anthropic-beta"));
  EXPECT_EQ(request.body, R"({"model":"claude-sonnet-4-5","max_tokens":64000,)"
                          R"("messages":[{"role":"user","content":"hi"}]})");
  EXPECT_TRUE(request.dropped.empty());
}

TEST(AnthropicBuild, AStreamIsAskedForByTheCallNotByTheBody) {
  BuildOptions options;
  options.stream = true;
  const sdk::HttpRequest request =
      built(asking(R"("stream_options":{"include_usage":true})"), options);
  EXPECT_EQ(member_of(request, "stream"), "true");
  EXPECT_EQ(request.headers.get("accept"), "text/event-stream");
  EXPECT_TRUE(request.dropped.empty());
}

TEST(AnthropicBuild, AVersionInTheBaseCountsOnce) {
  for (const char* base : {"https://api.anthropic.com/v1", "https://api.anthropic.com/v1/",
                           "https://api.anthropic.com/"}) {
    BuildOptions options;
    options.base_url = base;
    EXPECT_EQ(built(asking(""), options).url, "https://api.anthropic.com/v1/messages") << base;
  }
  BuildOptions proxy;
  proxy.base_url = "https://proxy.example/anthropic";
  EXPECT_EQ(built(asking(""), proxy).url, "https://proxy.example/anthropic/v1/messages");
}

TEST(AnthropicBuild, MaxTokensIsAlwaysThere) {
  EXPECT_EQ(sent("max_tokens", ""), "64000");
  EXPECT_EQ(sent("max_tokens", "", "claude-3-haiku-20240307"), "4096");
  EXPECT_EQ(sent("max_tokens", "", "claude-opus-4-1"), "32000");
  EXPECT_EQ(sent("max_tokens", "", "claude-opus-5"), "128000");
  EXPECT_EQ(sent("max_tokens", "", "kimi-k2"), "8192");
  EXPECT_EQ(sent("max_tokens", R"("max_tokens":7)"), "7");
  EXPECT_EQ(sent("max_tokens", R"("max_tokens":7,"max_completion_tokens":9)"), "9");
  EXPECT_EQ(sent("max_tokens", R"("max_tokens":null)"), "64000");
  EXPECT_EQ(sent("max_tokens", R"("max_tokens":0)"), "0");
}

TEST(AnthropicBuild, MaxTokensStaysBelowWhatTheModelCan) {
  EXPECT_EQ(sent("max_tokens", R"("max_tokens":200000)", "claude-3-haiku-20240307"), "4096");
  EXPECT_EQ(sent("max_tokens", R"("max_tokens":200000)", "kimi-k2"), "200000");
}

TEST(AnthropicBuild, MaxTokensMayHaveADefault) {
  BuildOptions options;
  options.options = R"({"default_max_tokens":1000})";
  EXPECT_EQ(member_of(built(asking(""), options), "max_tokens"), "1000");
}

TEST(AnthropicBuild, MaxTokensMustBeANumber) {
  EXPECT_EQ(refusal(asking(R"("max_tokens":"many")")),
            "anthropic.build.max_tokens: max_tokens is no number of tokens; give a whole number");
  EXPECT_EQ(refusal(asking(R"("max_completion_tokens":-1)")),
            "anthropic.build.max_tokens: max_completion_tokens is no number of tokens; give a "
            "whole number");
}

TEST(AnthropicBuild, SamplingGoesToModelsThatTakeIt) {
  EXPECT_EQ(sent("temperature", R"("temperature":0.7)"), "0.7");
  EXPECT_EQ(sent("top_p", R"("top_p":0.9)"), "0.9");
  EXPECT_EQ(sent("top_k", R"("top_k":40)"), "40");
  const std::string all = R"("temperature":0.7,"top_p":0.9,"top_k":40)";
  EXPECT_EQ(sent("top_p", all, "claude-sonnet-4-20250514"), "0.9");
}

TEST(AnthropicBuild, SamplingIsDroppedForModelsThatRefuseIt) {
  const std::string all = R"("temperature":0.7,"top_p":0.9,"top_k":40)";
  for (const char* model : {"claude-opus-4-7", "claude-sonnet-5", "claude-opus-5-5",
                            "claude-fable-5-1", "claude-something-new"}) {
    EXPECT_EQ(dropped(all, model), "temperature top_p top_k") << model;
    for (const char* name : {"temperature", "top_p", "top_k"}) {
      EXPECT_EQ(sent(name, all, model), "") << model;
    }
    EXPECT_EQ(dropped(R"("temperature":1,"top_p":0.99,"top_k":0)", model), "") << model;
  }
  EXPECT_EQ(strict_refusal(R"("temperature":0.5)", "claude-opus-4-7"),
            "claude-opus-4-7 takes no \"temperature\"; leave it out, or do not ask for strict "
            "parameters");
}

TEST(AnthropicBuild, TheNewerVersionOfTheApiTakesNoSampling) {
  BuildOptions options;
  options.options = R"({"anthropic_version":"2026-10-21"})";
  const sdk::HttpRequest request = built(asking(R"("temperature":0.7,"top_p":1)"), options);
  EXPECT_EQ(request.headers.get("anthropic-version"), "2026-10-21");
  EXPECT_EQ(member_of(request, "temperature"), "");
  EXPECT_EQ(member_of(request, "top_p"), "");
}

TEST(AnthropicBuild, TemperatureOrTopPButNotBothFrom41On) {
  const std::string both = R"("temperature":0.7,"top_p":0.9)";
  for (const char* model : {"claude-opus-4-1", "claude-haiku-4-5", "claude-sonnet-4-6"}) {
    EXPECT_EQ(sent("temperature", both, model), "0.7") << model;
    EXPECT_EQ(sent("top_p", both, model), "") << model;
    EXPECT_EQ(dropped(both, model), "top_p") << model;
  }
  // The one at its default gives way.
  EXPECT_EQ(sent("top_p", R"("temperature":1,"top_p":0.9)"), "0.9");
  EXPECT_EQ(sent("temperature", R"("temperature":1,"top_p":0.9)"), "");
  EXPECT_EQ(sent("temperature", R"("temperature":1)"), "1");
  EXPECT_EQ(dropped(R"("temperature":0.2,"top_p":1)"), "");
}

TEST(AnthropicBuild, ATemperatureAboveOneIsOne) {
  EXPECT_EQ(sent("temperature", R"("temperature":1.8)"), "1.0");
  EXPECT_EQ(dropped(R"("temperature":1.8)"), "temperature");
  EXPECT_EQ(strict_refusal(R"("temperature":1.8)"),
            "claude-sonnet-4-5 takes a temperature from 0 to 1, so \"temperature\" cannot be sent "
            "as it is; leave it out, or do not ask for strict parameters");
}

TEST(AnthropicBuild, StopSequences) {
  EXPECT_EQ(sent("stop_sequences", R"("stop":"END")"), R"(["END"])");
  EXPECT_EQ(sent("stop_sequences", R"("stop":["A","","B"])"), R"(["A","B"])");
  EXPECT_EQ(sent("stop_sequences", R"("stop":null)"), "");
  EXPECT_EQ(sent("stop_sequences", R"("stop":["\n\n","A"])"), R"(["A"])");
  EXPECT_EQ(dropped(R"("stop":["\n\n","A"])"), "stop");
}

TEST(AnthropicBuild, WhatTheVendorLacksIsDropped) {
  EXPECT_EQ(
      dropped(R"("seed":1,"n":2,"frequency_penalty":0.5,"presence_penalty":1,"logprobs":true,)"
              R"("top_logprobs":3,"logit_bias":{"1":2},"min_p":0.1,"verbosity":"low",)"
              R"("provider":{"only":["x"]},"store":true)"),
      "seed n frequency_penalty presence_penalty logprobs top_logprobs logit_bias min_p "
      "verbosity provider store");
  EXPECT_EQ(strict_refusal(R"("seed":1)"),
            "claude-sonnet-4-5 takes no \"seed\"; leave it out, or do not ask for strict "
            "parameters");
}

TEST(AnthropicBuild, LeavingADefaultOutIsNoLoss) {
  EXPECT_EQ(dropped(R"("seed":null,"n":1,"frequency_penalty":0,"logprobs":false,"logit_bias":{},)"
                    R"("store":false,"modalities":["text"],"llm_rotate":{"session":"s"},)"
                    R"("prompt_cache_key":"k","usage":{"include":true})"),
            "");
}

TEST(AnthropicBuild, AnUnknownNameIsToldShort) {
  const std::string name(5000, 'x');
  EXPECT_EQ(dropped("\"" + name + "\":1"), std::string(64, 'x'));
}

TEST(AnthropicBuild, WhoAsks) {
  EXPECT_EQ(sent("metadata", R"("user":"u1")"), R"({"user_id":"u1"})");
  EXPECT_EQ(sent("metadata", R"("user":"u1","safety_identifier":"s1")"), R"({"user_id":"s1"})");
  EXPECT_EQ(sent("metadata", R"("metadata":{"user_id":"m1"},"user":"u1")"), R"({"user_id":"m1"})");
  EXPECT_EQ(dropped(R"("metadata":{"team":"x"})"), "metadata");
}

TEST(AnthropicBuild, ServiceTiers) {
  EXPECT_EQ(sent("service_tier", R"("service_tier":"auto")"), R"("auto")");
  EXPECT_EQ(sent("service_tier", R"("service_tier":"default")"), R"("standard_only")");
  EXPECT_EQ(sent("service_tier", R"("service_tier":"flex")"), "");
  EXPECT_EQ(dropped(R"("service_tier":"flex")"), "service_tier");
}

TEST(AnthropicBuild, ExtraIsMergedLast) {
  BuildOptions options;
  options.extra = R"({"max_tokens":5,"metadata":{"user_id":"x"},"speed":"fast","messages":null})";
  EXPECT_EQ(built(asking(""), options).body,
            R"({"model":"claude-sonnet-4-5","max_tokens":5,"metadata":{"user_id":"x"},)"
            R"("speed":"fast"})");
  options.extra = "[]";
  EXPECT_EQ(refusal(asking(""), options),
            "anthropic.build.bad_extra: \"extra\" must be a JSON object; its members are merged "
            "into the request's body");
}

TEST(AnthropicBuild, WhatIsNoRequestIsRefused) {
  for (const char* json : {"", "{", "null", "[]", "7"}) {
    EXPECT_EQ(refusal(json),
              "anthropic.build.unreadable: the request is not one valid JSON object; check its "
              "brackets, quotes and literals");
  }
  for (const char* json : {"{}", R"({"messages":[]})", R"({"messages":null})",
                           R"({"messages":[{"role":"user","content":""}]})"}) {
    EXPECT_EQ(refusal(json),
              "anthropic.build.no_messages: the request has no message with content; add one of "
              "role user");
  }
}

TEST(AnthropicBuild, WithoutABaseUrlThereIsNowhereToSendTo) {
  BuildOptions options;
  options.base_url = "";
  EXPECT_EQ(refusal(asking(""), options),
            "anthropic.build.no_base_url: the provider has no base_url; set it in the "
            "configuration");
}

TEST(AnthropicCount, AsksForTheInputAlone) {
  BuildOptions options;
  options.stream = true;
  const sdk::HttpRequest request = AnthropicProvider().build_count(
      request_of(asking(R"("max_tokens":5,"temperature":0.5,"stop":"x","user":"u",)"
                        R"("tools":[{"type":"function","function":{"name":"f"}}])"),
                 options),
      target_of(options));
  EXPECT_EQ(request.url, "https://api.anthropic.com/v1/messages/count_tokens");
  EXPECT_EQ(request.body,
            R"({"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"hi"}],"tools":[)"
            R"({"name":"f","input_schema":{"type":"object","properties":{}}}]})");
}

TEST(AnthropicCount, TheAnswerIsANumber) {
  EXPECT_EQ(AnthropicProvider().parse_count({200, {}, R"({"input_tokens":14})"}), 14);
  EXPECT_THROW(AnthropicProvider().parse_count({200, {}, R"({"input_tokens":-1})"}),
               sdk::ProviderError);
  EXPECT_THROW(AnthropicProvider().parse_count({200, {}, "{}"}), sdk::ProviderError);
}

}  // namespace
}  // namespace llm_rotate::anthropic
