// The request as such: URL, headers, model, stream, what passes untouched, what is refused.
#include <string>

#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

constexpr std::string_view kHi = R"({"model":"x","messages":[{"role":"user","content":"hi"}]})";

TEST(OpenAiBuild, PostsToChatCompletions) {
  const sdk::HttpRequest request = built(kHi);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://api.openai.com/v1/chat/completions");
  EXPECT_EQ(request.headers.get("content-type"), "application/json");
  EXPECT_EQ(request.headers.get("accept"), "application/json");
  EXPECT_EQ(request.headers.size(), 2U);
  EXPECT_EQ(request.body, R"({"messages":[{"role":"user","content":"hi"}],"model":"gpt-4.1"})");
}

TEST(OpenAiBuild, ASlashAtTheEndOfTheBaseUrlDoesNotDouble) {
  BuildOptions options;
  options.base_url = "http://localhost:8000/v1/";
  EXPECT_EQ(built(kHi, options).url, "http://localhost:8000/v1/chat/completions");
}

TEST(OpenAiBuild, ABaseUrlIsNeeded) {
  BuildOptions options;
  options.base_url = "";
  EXPECT_EQ(refusal(kHi, options),
            "openai.build.no_base_url: the provider has no base_url; set it in the configuration");
}

TEST(OpenAiBuild, StreamsAskForTheirUsage) {
  BuildOptions options;
  options.stream = true;
  options.base_url = "http://localhost/v1";
  const sdk::HttpRequest request = built(kHi, options);
  EXPECT_EQ(request.headers.get("accept"), "text/event-stream");
  EXPECT_EQ(request.body,
            R"({"messages":[{"role":"user","content":"hi"}],"model":"gpt-4.1","stream":true,)"
            R"("stream_options":{"include_usage":true}})");
}

TEST(OpenAiBuild, OpenAiItselfIsSparedTheObfuscation) {
  const auto stream_options = [](std::string_view base_url, std::string_view json) {
    BuildOptions options;
    options.stream = true;
    options.base_url = base_url;
    const sdk::json::Document body(body_of(json, options));
    return sdk::json::dump(body["stream_options"]);
  };
  const std::string thin = R"({"include_usage":true,"include_obfuscation":false})";
  EXPECT_EQ(stream_options("https://api.openai.com/v1", kHi), thin);
  EXPECT_EQ(stream_options("https://us.api.openai.com/v1", kHi), thin);
  for (const char* other :
       {"https://api.openai.com.evil/v1", "http://api.openai.com/v1",
        "https://notapi.openai.com/v1", "https://groq.example/api.openai.com/"}) {
    EXPECT_EQ(stream_options(other, kHi), R"({"include_usage":true})") << other;
  }
  EXPECT_EQ(
      stream_options("https://api.openai.com/v1",
                     R"({"stream_options":{"include_obfuscation":true,"include_usage":false}})"),
      R"({"include_obfuscation":true,"include_usage":true})");
}

TEST(OpenAiBuild, StreamOptionsCanBeSwitchedOff) {
  BuildOptions options;
  options.stream = true;
  options.options = R"({"stream_options":false})";
  EXPECT_EQ(body_of(R"({"stream_options":{"include_usage":true}})", options),
            R"({"model":"gpt-4.1","stream":true})");
}

TEST(OpenAiBuild, TheCallDecidesWhetherItStreams) {
  EXPECT_EQ(body_of(R"({"stream":true,"stream_options":{"include_usage":true},"n":1})"),
            R"({"n":1,"model":"gpt-4.1"})");
}

TEST(OpenAiBuild, WhatTheWireKnowsPassesUntouched) {
  const std::string json =
      R"({"n": 2,"logprobs" :true,"top_logprobs":2,"seed":7,"stop":["a","b"],"presence_penalty":0.5,)"
      R"("frequency_penalty":-0.5,"logit_bias":{"50256":-100},"temperature":0.70,"top_p":1e-1,)"
      R"("max_completion_tokens":11,"user":"u","safety_identifier":"s","metadata":{"a":"b"},)"
      R"("service_tier":"flex","prompt_cache_key":"k","prompt_cache_options":{"mode":"explicit"},)"
      R"("prediction":{"type":"content","content":"x"},"modalities":["text","audio"],"audio":{"voice":"v"},)"
      R"("store":false,"web_search_options":{},"moderation":{"model":"m"},"response_format":{"type":"json_schema",)"
      R"("json_schema":{"name":"n","schema":{"type":"object","$defs":{"\u0061":{}}},"strict":true}},)"
      R"("tools":[{"type":"function","function":{"name":"f","parameters":{}}},)"
      R"({"type":"custom","custom":{"name":"c"}}],"tool_choice":{"type":"allowed_tools",)"
      R"("allowed_tools":{"mode":"auto","tools":[]}},"parallel_tool_calls":false,"functions":[],"an_unknown":1,)"
      R"("messages":[{"role":"system","content":"s"},{"role":"user","name":"n","content":[{"type":"text",)"
      R"("text":"t","prompt_cache_breakpoint":{"mode":"explicit"}},{"type":"image_url","image_url":)"
      R"({"url":"data:image/png;base64,AA==","detail":"low"}},{"type":"file","file":{"file_id":"file-1"}},)"
      R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AA=="}},)"
      R"({"type":"input_audio","input_audio":{"data":"AA==","format":"mp3"}}]},)"
      R"({"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c","type":"function",)"
      R"("function":{"name":"f","arguments":"{\"a\": broken"}}]},)"
      R"({"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"ok"}]}])";
  EXPECT_EQ(body_of(json + "}"), json + R"(,"model":"gpt-4.1"})");
}

TEST(OpenAiBuild, ExtensionsOfChatJsonDoNotReachTheWire) {
  EXPECT_EQ(
      body_of(
          R"({"llm_rotate":{"session":"s"},"top_k":40,"top_a":0.1,"min_p":0.1,)"
          R"("repetition_penalty":1.1,"provider":{"only":["x"]},"models":["a"],"route":"fallback",)"
          R"("transforms":[],"plugins":[],"usage":{"include":true},"session_id":"s","trace":{},)"
          R"("cache_control":{"type":"ephemeral"},"reasoning":{"effort":"high"},"n":1})"),
      R"({"n":1,"model":"gpt-4.1"})");
}

TEST(OpenAiBuild, StrictRefusesToDropWhatWasAskedFor) {
  EXPECT_EQ(strict_refusal("gpt-4.1", R"({"top_k":40})"),
            "gpt-4.1 takes no \"top_k\"; leave it out, or do not ask for strict parameters");
  EXPECT_EQ(strict_refusal("gpt-5", R"({"temperature":0.7})"),
            "gpt-5 takes no \"temperature\"; leave it out, or do not ask for strict parameters");
  EXPECT_EQ(strict_refusal("gpt-4.1", R"({"provider":{"only":["x"]}})"),
            "gpt-4.1 takes no \"provider\"; leave it out, or do not ask for strict parameters");
  EXPECT_EQ(strict_refusal("gpt-4.1", R"({"tool_choice":"required"})"),
            "gpt-4.1 takes no \"tool_choice\"; leave it out, or do not ask for strict parameters");
}

TEST(OpenAiBuild, StrictAllowsToDropWhatSaysNothing) {
  BuildOptions options;
  options.model = "o3";
  options.strict = true;
  EXPECT_EQ(
      body_of(R"({"temperature":1,"top_p":1.0,"presence_penalty":0,"frequency_penalty":0.0,)"
              R"("logprobs":false,"top_logprobs":0,"logit_bias":{},"stop":null,"top_k":null,)"
              R"("tool_choice":"auto","parallel_tool_calls":true,"llm_rotate":{},"usage":{}})",
              options),
      R"({"model":"o3"})");
}

TEST(OpenAiBuild, ToolChoiceNeedsTools) {
  EXPECT_EQ(body_of(R"({"tool_choice":"auto","parallel_tool_calls":false})"),
            R"({"model":"gpt-4.1"})");
  EXPECT_EQ(body_of(R"({"tools":[],"tool_choice":"required"})"), R"({"model":"gpt-4.1"})");
  EXPECT_EQ(body_of(R"({"tools":null,"tool_choice":{"type":"function","function":{"name":"f"}}})"),
            R"({"model":"gpt-4.1"})");
  const std::string with =
      R"({"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required"})";
  EXPECT_EQ(body_of(with), with.substr(0, with.size() - 1) + R"(,"model":"gpt-4.1"})");
}

TEST(OpenAiBuild, MarksOnToolsAreLeftOut) {
  EXPECT_EQ(
      body_of(
          R"({"tools":[{"type":"function","function":{"name":"f"},"cache_control":{}},{"type":"custom"}]})"),
      R"({"model":"gpt-4.1","tools":[{"type":"function","function":{"name":"f"}},{"type":"custom"}]})");
  // A tool may have a parameter of that name.
  const std::string schema = R"({"tools":[{"function":{"parameters":{"cache_control":{}}}}])";
  EXPECT_EQ(body_of(schema + "}"),
            R"({"model":"gpt-4.1","tools":[{"function":{"parameters":{"cache_control":{}}}}]})");
}

TEST(OpenAiBuild, ExtraIsMergedLast) {
  BuildOptions options;
  options.extra = R"({"model":"y","top_k":5,"metadata":{"b":null,"c":1},"n":null})";
  EXPECT_EQ(body_of(R"({"n":1,"metadata":{"a":0,"b":0}})", options),
            R"({"metadata":{"a":0,"c":1},"model":"y","top_k":5})");
  options.extra = "{}";
  EXPECT_EQ(body_of(R"({"n": 1})", options), R"({"n": 1,"model":"gpt-4.1"})");
}

TEST(OpenAiBuild, ExtraMustBeAnObject) {
  for (const char* extra : {"[]", "1", "{", "null"}) {
    BuildOptions options;
    options.extra = extra;
    EXPECT_EQ(
        refusal("{}", options),
        "openai.build.bad_extra: \"extra\" must be a JSON object; its members are merged into the "
        "request's body");
  }
}

TEST(OpenAiBuild, ARequestThatIsNotJsonIsRefused) {
  for (const char* json : {"", "[]", "{", "{\"a\":1,}", "{\"a\":tru}", "{\"messages\":[}", "{} {}",
                           "{\"a\":\"\xff\"}"}) {
    EXPECT_EQ(
        refusal(json),
        "openai.build.unreadable: the request is not one valid JSON object; check its brackets, "
        "quotes and literals")
        << json;
  }
}

TEST(OpenAiBuild, NoMemberCanHideBehindAnEscapeOrARepetition) {
  EXPECT_EQ(body_of(R"({"mod\u0065l":"evil","model":"a","model":"b","str\u0065am":true,"n":1})"),
            R"({"n":1,"model":"gpt-4.1"})");
}

TEST(OpenAiBuild, AModelNameIsQuoted) {
  BuildOptions options;
  options.model = "a\"b\\c";
  EXPECT_EQ(body_of("{}", options), R"({"model":"a\"b\\c"})");
}

}  // namespace
}  // namespace llm_rotate::openai
