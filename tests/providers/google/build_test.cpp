// The request as such: parameters, tools, output forms, what is dropped and what is refused.
#include <string>
#include <vector>

#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

std::string config(std::string_view further, const BuildOptions& options = {}) {
  return member(chat(further), "generationConfig", options);
}

std::vector<std::string> dropped(std::string_view further, const BuildOptions& options = {}) {
  return built(chat(further), options).dropped;
}

using Names = std::vector<std::string>;

TEST(GoogleBuild, ParametersGoUnderTheirOwnNames) {
  EXPECT_EQ(body_of(chat()), R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})");
  EXPECT_EQ(config(R"(,"max_tokens":5,"max_completion_tokens":7,"temperature":0.5,"top_p":0.9,)"
                   R"("top_k":40,"seed":3,"n":2,"stop":"END","model":"x","stream":true)"),
            R"({"maxOutputTokens":7,"candidateCount":2,"seed":3,"temperature":0.5,"topP":0.9,)"
            R"("topK":40,"stopSequences":["END"]})");
  EXPECT_EQ(config(R"(,"logprobs":true,"top_logprobs":3)"),
            R"({"responseLogprobs":true,"logprobs":3})");
  EXPECT_EQ(config(R"(,"modalities":["text","image"])"),
            R"({"responseModalities":["TEXT","IMAGE"]})");
  EXPECT_EQ(config(R"(,"max_tokens":null,"temperature":null,"stop":null,"n":1)"), "null");
}

TEST(GoogleBuild, AtMostFiveStops) {
  EXPECT_EQ(config(R"(,"stop":["1","2","3","4","5","6"])"),
            R"({"stopSequences":["1","2","3","4","5"]})");
  EXPECT_EQ(dropped(R"(,"stop":["1","2","3","4","5","6"])"), Names{"stop"});
}

TEST(GoogleBuild, PenaltiesOf2_5AreTakenAtVertexOnly) {
  constexpr std::string_view kBoth = R"(,"presence_penalty":0.5,"frequency_penalty":1)";
  EXPECT_EQ(config(kBoth), "null");
  EXPECT_EQ(dropped(kBoth), (Names{"presence_penalty", "frequency_penalty"}));
  const std::string taken = R"({"presencePenalty":0.5,"frequencyPenalty":1})";
  EXPECT_EQ(config(kBoth, for_model("gemini-2.5-flash", true)), taken);
  EXPECT_EQ(config(kBoth, for_model("gemini-2.0-flash")), taken);
}

TEST(GoogleBuild, SamplingIsLeftOutWhereTheModelRefusesIt) {
  constexpr std::string_view kSampling = R"(,"temperature":0.5,"top_p":1,"top_k":3)";
  EXPECT_EQ(config(kSampling, for_model("gemini-3.8-flash")), "null");
  EXPECT_EQ(dropped(kSampling, for_model("gemini-3.8-flash")), (Names{"temperature", "top_k"}));
  EXPECT_EQ(config(kSampling, for_model("gemini-3.7-flash")),
            R"({"temperature":0.5,"topP":1,"topK":3})");
}

TEST(GoogleBuild, JsonIsAskedForByTypeAndSchema) {
  EXPECT_EQ(config(R"(,"response_format":{"type":"json_object"})"),
            R"({"responseMimeType":"application/json"})");
  EXPECT_EQ(config(R"(,"response_format":{"type":"json_schema","json_schema":{"name":"n",)"
                   R"("strict":true,"schema":{"type":"object","$defs":{}}}})"),
            R"({"responseMimeType":"application/json",)"
            R"("responseJsonSchema":{"type":"object","$defs":{}}})");
  EXPECT_EQ(config(R"(,"response_format":{"type":"text"})"), "null");
}

constexpr std::string_view kTool =
    R"(,"tools":[{"type":"function","function":{"name":"f","description":"d",)"
    R"("parameters":{"type":"object","properties":{"x":{"type":"integer"}}}}},)"
    R"({"type":"function","function":{"name":"g"}}])";

TEST(GoogleBuild, AllFunctionsStandInOneTool) {
  EXPECT_EQ(member(chat(kTool), "tools"),
            R"([{"functionDeclarations":[{"name":"f","description":"d",)"
            R"("parametersJsonSchema":{"type":"object","properties":{"x":{"type":"integer"}}}},)"
            R"({"name":"g"}]}])");
  EXPECT_EQ(member(chat(kTool), "toolConfig"), "null");
}

std::string choice(std::string_view json, std::string_view model = "gemini-2.5-flash") {
  return member(chat(std::string(kTool) + R"(,"tool_choice":)" + std::string(json)),
                "toolConfig/functionCallingConfig", for_model(model));
}

TEST(GoogleBuild, EveryToolChoice) {
  EXPECT_EQ(choice(R"("auto")"), R"({"mode":"AUTO"})");
  EXPECT_EQ(choice(R"("none")"), R"({"mode":"NONE"})");
  EXPECT_EQ(choice(R"("required")"), R"({"mode":"ANY"})");
  EXPECT_EQ(choice(R"({"type":"function","function":{"name":"g"}})"),
            R"({"mode":"ANY","allowedFunctionNames":["g"]})");
  EXPECT_EQ(choice(R"({"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":)"
                   R"([{"type":"function","function":{"name":"g"}}]}})"),
            R"({"mode":"VALIDATED","allowedFunctionNames":["g"]})");
  EXPECT_EQ(choice(R"({"type":"allowed_tools","allowed_tools":{"mode":"required","tools":)"
                   R"([{"type":"function","function":{"name":"f"}}]}})"),
            R"({"mode":"ANY","allowedFunctionNames":["f"]})");
}

TEST(GoogleBuild, AStrictFunctionHasItsSchemaChecked) {
  const std::string strict =
      chat(R"(,"tools":[{"type":"function","function":{"name":"f","strict":true}}])");
  const std::string_view path = "toolConfig/functionCallingConfig/mode";
  EXPECT_EQ(member(strict, path), R"("VALIDATED")");
  EXPECT_EQ(member(strict, path, for_model("gemini-2.0-flash")), "null");
}

TEST(GoogleBuild, AChoiceWithoutToolsIsNotSent) {
  EXPECT_EQ(member(chat(R"(,"tool_choice":"auto")"), "toolConfig"), "null");
  EXPECT_EQ(dropped(R"(,"tool_choice":"required")"), Names{"tool_choice"});
  EXPECT_EQ(dropped(R"(,"tools":[{"type":"custom","custom":{"name":"c"}}])"), Names{"tools"});
}

TEST(GoogleBuild, ParallelCallsCannotBeSwitchedOff) {
  EXPECT_EQ(dropped(std::string(kTool) + R"(,"parallel_tool_calls":false)"),
            Names{"parallel_tool_calls"});
  EXPECT_TRUE(dropped(std::string(kTool) + R"(,"parallel_tool_calls":true)").empty());
}

// Models before 3 refuse a form of the output beside functions.
TEST(GoogleBuild, JsonBesideToolsIsAskedForInWords) {
  const std::string json =
      chat(std::string(kTool) + R"(,"response_format":{"type":"json_schema","json_schema":)"
                                R"({"name":"n","schema":{"type":"object"}}})");
  EXPECT_EQ(member(json, "generationConfig"), "null");
  EXPECT_EQ(member(json, "systemInstruction"),
            R"({"parts":[{"text":"Answer with one JSON value and nothing else. It must fit this )"
            R"(JSON schema: {\"type\":\"object\"}"}]})");
  EXPECT_EQ(built(json).dropped, Names{"response_format"});
  EXPECT_EQ(member(json, "generationConfig/responseMimeType", for_model("gemini-3.5-flash")),
            R"("application/json")");
  const std::string object =
      chat(std::string(kTool) + R"(,"response_format":{"type":"json_object"})");
  EXPECT_EQ(member(object, "systemInstruction"),
            R"({"parts":[{"text":"Answer with one JSON object and nothing else."}]})");
}

TEST(GoogleBuild, WhatTheVendorLacksIsDroppedAndNamed) {
  for (const char* name : {"audio", "prediction", "web_search_options", "functions", "provider",
                           "models", "route", "transforms", "plugins", "safety_identifier"}) {
    EXPECT_EQ(dropped(",\"" + std::string(name) + "\":{\"a\":1}"), Names{name}) << name;
  }
  EXPECT_EQ(dropped(R"(,"user":"u")"), Names{"user"});
  EXPECT_EQ(dropped(R"(,"logit_bias":{"1":2})"), Names{"logit_bias"});
  EXPECT_EQ(dropped(R"(,"store":true)"), Names{"store"});
  EXPECT_EQ(dropped(R"(,"top_a":0.1,"min_p":0.1,"repetition_penalty":1.1)"),
            (Names{"top_a", "min_p", "repetition_penalty"}));
  EXPECT_EQ(dropped(R"(,"verbosity":"low")"), Names{"verbosity"});
  EXPECT_EQ(dropped(R"(,"nobody_knows":1)"), Names{"nobody_knows"});
  EXPECT_EQ(dropped(R"(,"response_format":{"type":"grammar"})"), Names{"response_format"});
  EXPECT_EQ(dropped(R"(,"service_tier":"scale")"), Names{"service_tier"});
  EXPECT_EQ(body_of(chat(R"(,"user":"u","logit_bias":{"1":2},"verbosity":"low")")),
            body_of(chat()));
}

TEST(GoogleBuild, WhatSaysNothingIsNotDropped) {
  EXPECT_TRUE(
      dropped(
          R"(,"user":null,"modalities":["text"],"logit_bias":{},"store":false,"min_p":0,"verbosity":"medium",)"
          R"("repetition_penalty":1,"presence_penalty":0,"function_call":"auto",)"
          R"("cache_control":{"type":"ephemeral"},"stream_options":{},"llm_rotate":{},)"
          R"("prompt_cache_key":"k","metadata":{})")
          .empty());
}

TEST(GoogleBuild, StrictRefusesInsteadOfDropping) {
  BuildOptions options;
  options.strict = true;
  EXPECT_EQ(refusal(chat(R"(,"min_p":0.1)"), options),
            "google_ai_studio.build.unsupported_parameter: gemini-2.5-flash at Google AI Studio "
            "takes no \"min_p\"; leave it out, or do not ask for strict parameters");
  EXPECT_EQ(body_of(chat(R"(,"min_p":0)"), options), body_of(chat()));
}

TEST(GoogleBuild, MetadataBecomesLabelsAtVertex) {
  constexpr std::string_view kMetadata = R"(,"metadata":{"Team Name":"A/B","n":1})";
  EXPECT_EQ(member(chat(kMetadata), "labels", for_model("gemini-2.5-flash", true)),
            R"({"team_name":"a_b","n":"1"})");
  EXPECT_EQ(dropped(kMetadata), Names{"metadata"});
}

TEST(GoogleBuild, ServiceTierGoesInTheBodyOrInHeaders) {
  EXPECT_EQ(member(chat(R"(,"service_tier":"flex")"), "serviceTier"), R"("flex")");
  EXPECT_EQ(member(chat(R"(,"service_tier":"default")"), "serviceTier"), R"("standard")");
  EXPECT_EQ(member(chat(R"(,"service_tier":"auto")"), "serviceTier"), "null");
  const sdk::HttpRequest vertex =
      built(chat(R"(,"service_tier":"priority")"), for_model("gemini-2.5-flash", true));
  EXPECT_EQ(vertex.headers.get("X-Vertex-AI-LLM-Request-Type"), "shared");
  EXPECT_EQ(vertex.headers.get("X-Vertex-AI-LLM-Shared-Request-Type"), "priority");
  EXPECT_EQ(vertex.body.find("serviceTier"), std::string::npos);
}

TEST(GoogleBuild, SafetySettingsOnlyIfConfigured) {
  BuildOptions options;
  options.options =
      R"({"safety_settings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}]})";
  EXPECT_EQ(member(chat(), "safetySettings", options),
            R"([{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}])");
  EXPECT_EQ(member(chat(), "safetySettings"), "null");
}

TEST(GoogleBuild, ExtraIsMergedLast) {
  BuildOptions options;
  options.extra =
      R"({"generationConfig":{"temperature":1,"topK":null},"tools":[{"googleSearch":{}}]})";
  const std::string json = chat(R"(,"temperature":0.5,"top_k":3,"max_tokens":9)");
  EXPECT_EQ(member(json, "generationConfig", options), R"({"maxOutputTokens":9,"temperature":1})");
  EXPECT_EQ(member(json, "tools", options), R"([{"googleSearch":{}}])");
  options.extra = "[1]";
  EXPECT_EQ(refusal(json, options),
            "google_ai_studio.build.bad_extra: \"extra\" must be a JSON object; its members are "
            "merged into the request's body");
}

// What stands in the cache is refused beside it.
TEST(GoogleBuild, ACachedContentReplacesInstructionsAndTools) {
  BuildOptions options;
  options.extra = R"({"cachedContent":"cachedContents/c"})";
  const std::string json =
      R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"hi"}])" +
      std::string(kTool) + R"(,"tool_choice":"auto"})";
  EXPECT_EQ(body_of(json, options), R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}],)"
                                    R"("cachedContent":"cachedContents/c"})");
}

TEST(GoogleBuild, ARequestThatIsNoChatIsRefused) {
  EXPECT_TRUE(refusal("{").starts_with(
      "google_ai_studio.build.unreadable: the request is not one valid JSON object: "));
  EXPECT_EQ(refusal("[]"),
            "google_ai_studio.build.unreadable: the request is not one valid JSON object; check "
            "its brackets, quotes and literals");
  EXPECT_EQ(refusal("{}"),
            "google_ai_studio.build.no_messages: \"messages\" must be a list with at least one "
            "message");
  EXPECT_EQ(refusal(R"({"messages":[{"role":"robot","content":"x"}]})"),
            "google_ai_studio.build.bad_role: messages[0].role must be system, developer, user, "
            "assistant or tool");
}

TEST(GoogleBuild, AClientsOwnGeminiRequestPassesThrough) {
  constexpr std::string_view kNative = R"({"contents":[{"parts":[{"text":"x"}]}],"unknown":1})";
  const std::string json = chat();
  sdk::ChatRequest request = {json, {}, true, false};
  request.native_dialect = "gemini";
  request.native_json = kNative;
  for (const bool vertex : {false, true}) {
    const sdk::HttpRequest out =
        provider_of(vertex).build(request, target_of(for_model("gemini-2.5-flash", vertex)));
    EXPECT_EQ(out.body, kNative);
    EXPECT_TRUE(out.native);
    EXPECT_TRUE(out.url.ends_with("gemini-2.5-flash:streamGenerateContent?alt=sse"));
  }
  request.native_dialect = "anthropic-messages";
  EXPECT_FALSE(provider_of(false).build(request, target_of({})).native);
}

}  // namespace
}  // namespace llm_rotate::google
