// Gemini's own API for its clients: requests in, replies, streams and errors out.
#include "ingress.hpp"

#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "providers/google/google_fixture.hpp"

namespace llm_rotate::google_ai_studio {
namespace {

using sdk::IngressOperation;

sdk::IngressCall read(std::string_view body, std::string_view method = "generateContent",
                      std::string_view query = "", std::string_view model = "gemini-3.5-flash") {
  const std::string path = "/v1beta/models/" + std::string(model) + ":" + std::string(method);
  IngressOperation operation = IngressOperation::kChat;
  if (method.find("mbed") != std::string_view::npos) operation = IngressOperation::kEmbed;
  if (method == "countTokens") operation = IngressOperation::kCountTokens;
  const sdk::Headers headers;
  return GeminiIngress().read({operation, "POST", path, query, model, headers, body});
}

std::string messages(std::string_view body) {
  const sdk::json::Document chat(read(body).json);
  return sdk::json::dump(chat["messages"]);
}

sdk::ReplyContext context_of(const sdk::IngressCall& call,
                             IngressOperation operation = IngressOperation::kChat) {
  return {operation, call.memory, call.model, "call-1", 0};
}

constexpr std::string_view kHi = R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})";

TEST(GeminiIngress, ServesItsPathsAndTakesTokensFromTheirPlaces) {
  const sdk::IngressFacts facts = GeminiIngress().facts();
  const auto serves = [&](std::string_view path, IngressOperation operation) {
    for (const sdk::IngressRoute& route : facts.routes) {
      if (route.path == path && route.operation == operation) return true;
    }
    return false;
  };
  EXPECT_TRUE(serves("/v1beta/models/{model}:generateContent", IngressOperation::kChat));
  EXPECT_TRUE(serves("/v1beta/models/{model}:streamGenerateContent", IngressOperation::kChat));
  EXPECT_TRUE(serves("/v1/models/{model}:embedContent", IngressOperation::kEmbed));
  EXPECT_TRUE(serves("/v1beta/models/{model}:batchEmbedContents", IngressOperation::kEmbed));
  EXPECT_TRUE(serves("/v1beta/models/{model}:countTokens", IngressOperation::kCountTokens));
  EXPECT_TRUE(serves("/v1beta/models", IngressOperation::kListModels));
  EXPECT_FALSE(serves("/v1/models", IngressOperation::kListModels));
  ASSERT_EQ(facts.tokens.size(), 3U);
  EXPECT_EQ(facts.tokens[0].name, "x-goog-api-key");
  EXPECT_TRUE(facts.tokens[1].in_query);
}

TEST(GeminiIngress, ModelStreamAndDialectComeFromThePath) {
  const sdk::IngressCall plain = read(kHi);
  EXPECT_EQ(plain.model, "gemini-3.5-flash");
  EXPECT_FALSE(plain.stream);
  EXPECT_EQ(plain.dialect, "gemini");
  EXPECT_EQ(plain.json, R"({"model":"gemini-3.5-flash","messages":[{"role":"user","content":)"
                        R"([{"type":"text","text":"hi"}]}]})");
  EXPECT_TRUE(read(kHi, "streamGenerateContent", "alt=sse").stream);
  EXPECT_TRUE(read(kHi, "countTokens").dialect.empty());
}

TEST(GeminiIngress, EveryParameterHasItsName) {
  const sdk::json::Document chat(
      read(
          R"({"contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":5,)"
          R"("temperature":0.5,"topP":0.9,"topK":3,"seed":1,"candidateCount":2,"stopSequences":["a"],)"
          R"("presencePenalty":0.1,"frequencyPenalty":0.2,"responseLogprobs":true,"logprobs":2,)"
          R"("responseModalities":["TEXT"],"responseMimeType":"application/json","responseSchema":)"
          R"({"type":"OBJECT","properties":{"x":{"type":"STRING","nullable":true}}},)"
          R"("thinkingConfig":{"thinkingBudget":1024}},"toolConfig":{"functionCallingConfig":)"
          R"({"mode":"ANY","allowedFunctionNames":["f"]}},"tools":[{"functionDeclarations":)"
          R"([{"name":"f","description":"d","parameters":{"type":"OBJECT"}}]},{"googleSearch":{}}]})")
          .json);
  const std::pair<const char*, const char*> kWanted[] = {
      {"max_tokens", "5"},
      {"temperature", "0.5"},
      {"top_p", "0.9"},
      {"top_k", "3"},
      {"seed", "1"},
      {"n", "2"},
      {"stop", R"(["a"])"},
      {"presence_penalty", "0.1"},
      {"frequency_penalty", "0.2"},
      {"logprobs", "true"},
      {"top_logprobs", "2"},
      {"modalities", R"(["text"])"},
      {"reasoning", R"({"max_tokens":1024})"},
      {"tool_choice", R"({"type":"function","function":{"name":"f"}})"},
      {"tools",
       R"([{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}])"},
      {"response_format",
       R"({"type":"json_schema","json_schema":{"name":"response","schema":{"type":"object",)"
       R"("properties":{"x":{"type":["string","null"]}}}}})"}};
  for (const auto& [name, wanted] : kWanted) EXPECT_EQ(sdk::json::dump(chat[name]), wanted) << name;
}

TEST(GeminiIngress, EveryPartHasItsPlace) {
  EXPECT_EQ(
      messages(R"({"system_instruction":{"parts":[{"text":"s"}]},"contents":[{"parts":[)"
               R"({"text":"q"},{"inline_data":{"mime_type":"image/png","data":"AA"}},)"
               R"({"inlineData":{"mimeType":"application/pdf","data":"BB"}},)"
               R"({"inlineData":{"mimeType":"audio/mpeg","data":"CC"}},)"
               R"({"fileData":{"mimeType":"video/mp4","fileUri":"https://x.example/v"}}]}]})"),
      R"([{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"q"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}},)"
      R"({"type":"file","file":{"file_data":"data:application/pdf;base64,BB",)"
      R"("mime_type":"application/pdf"}},{"type":"input_audio","input_audio":{"data":"CC",)"
      R"("format":"mp3"}},{"type":"file","file":{"file_url":"https://x.example/v",)"
      R"("mime_type":"video/mp4"}}]}])");
}

TEST(GeminiIngress, CallsAndResultsFindEachOther) {
  EXPECT_EQ(
      messages(
          R"({"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[)"
          R"({"functionCall":{"name":"f","args":{"x":1}}},{"functionCall":{"id":"b","name":"f"}}]},)"
          R"({"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"one"}}},)"
          R"({"functionResponse":{"id":"b","name":"f","response":{"v":2}}}]}]})"),
      R"([{"role":"user","content":[{"type":"text","text":"q"}]},{"role":"assistant",)"
      R"("content":null,"tool_calls":[{"id":"call_gemini_0","type":"function","function":)"
      R"({"name":"f","arguments":"{\"x\":1}"}},{"id":"b","type":"function","function":)"
      R"({"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_gemini_0",)"
      R"("content":"one"},{"role":"tool","tool_call_id":"b","content":"{\"v\":2}"}])");
}

// What a client says in Gemini's words, and the plugin makes of it again, is the same.
TEST(GeminiIngress, ARequestSurvivesTheRoundTrip) {
  for (
      const char* body :
      {R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})",
       R"({"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"hi"},)"
       R"({"inlineData":{"mimeType":"image/png","data":"AA=="}}]}],"generationConfig":{"maxOutputTokens":9,)"
       R"("temperature":0.5}})",
       R"({"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":)"
       R"({"id":"a1","name":"f","args":{"x":1}},"thoughtSignature":"c2ln"}]},{"role":"user","parts":[)"
       R"({"functionResponse":{"id":"a1","name":"f","response":{"v":1}}}]}],"tools":[{"functionDeclarations":)"
       R"([{"name":"f","parametersJsonSchema":{"type":"object"}}]}],"toolConfig":{"functionCallingConfig":)"
       R"({"mode":"AUTO"}}})",
       R"({"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"text":"a"},)"
       R"({"text":"","thoughtSignature":"c2ln"}]},{"role":"user","parts":[{"text":"r"}]}],)"
       R"("generationConfig":{"thinkingConfig":{"thinkingLevel":"LOW","includeThoughts":true}}})"}) {
    EXPECT_EQ(google::body_of(read(body).json, google::for_model("gemini-3.5-flash")), body);
  }
}

std::string refused(std::string_view body, std::string_view method = "generateContent") {
  try {
    return "no refusal but " + read(body, method).json;
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidRequest);
    return error.verdict().rule + ": " + error.what();
  }
}

TEST(GeminiIngress, WhatIsNoRequestIsRefused) {
  EXPECT_TRUE(refused("{").starts_with(
      "google_ai_studio.ingress.unreadable: Invalid JSON payload received."));
  EXPECT_EQ(refused("{}"),
            "google_ai_studio.ingress.no_contents: \"contents\" must be a list with at least one "
            "content");
  EXPECT_EQ(refused(R"({"contents":[{"role":"user"}]})"),
            "google_ai_studio.ingress.no_parts: contents[0] has no \"parts\"; give a list with at "
            "least one part");
  EXPECT_EQ(refused("{}", "embedContent"),
            "google_ai_studio.ingress.no_text: content.parts must begin with a text; nothing else "
            "can be embedded here");
  EXPECT_TRUE(refused(std::string(100'000, '[')).starts_with("google_ai_studio.ingress."));
}

// The answer of a provider, as the client gets it.
std::string replied(std::string_view vendor_json, std::string_view request = kHi) {
  const sdk::IngressCall call = read(request);
  const sdk::ChatReply reply =
      google::provider_of(false).parse({200, {}, std::string(vendor_json)});
  return GeminiIngress().reply(context_of(call), reply, {}).body;
}

TEST(GeminiIngress, AReplySurvivesTheRoundTrip) {
  EXPECT_EQ(
      replied(R"({"candidates":[{"content":{"parts":[{"text":"th","thought":true},{"text":"a",)"
              R"("thoughtSignature":"c2ln"},{"functionCall":{"id":"x","name":"f","args":{"y":1}},)"
              R"("thoughtSignature":"MQ=="}],"role":"model"},"finishReason":"STOP","index":0}],)"
              R"("usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,)"
              R"("candidatesTokenCount":2,"thoughtsTokenCount":3,"totalTokenCount":15},)"
              R"("modelVersion":"gemini-3.5-flash","responseId":"r"})",
              R"({"contents":[{"parts":[{"text":"q"}]}],"generationConfig":{"thinkingConfig":)"
              R"({"includeThoughts":true}}})"),
      R"({"candidates":[{"content":{"parts":[{"text":"th","thought":true},{"text":"a",)"
      R"("thoughtSignature":"c2ln"},{"functionCall":{"id":"x","name":"f","args":{"y":1}},)"
      R"("thoughtSignature":"MQ=="}],"role":"model"},"finishReason":"STOP","index":0}],)"
      R"("usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,)"
      R"("candidatesTokenCount":2,"thoughtsTokenCount":3,"totalTokenCount":15},)"
      R"("modelVersion":"gemini-3.5-flash","responseId":"call-1"})");
}

TEST(GeminiIngress, ThoughtsAreShownOnlyIfAskedForAndReasonsKeepTheirWord) {
  EXPECT_EQ(replied(R"({"candidates":[{"content":{"parts":[{"text":"th","thought":true}]},)"
                    R"("finishReason":"RECITATION"}],"modelVersion":"m"})"),
            R"({"candidates":[{"content":{"parts":[],"role":"model"},"finishReason":"RECITATION",)"
            R"("index":0}],"modelVersion":"m","responseId":"call-1"})");
  sdk::ChatReply other;
  other.json = R"({"choices":[{"message":{"content":null,"refusal":"no"}}]})";
  other.finish_reason = sdk::FinishReason::kContentFilter;
  other.raw_finish_reason = "refusal";
  EXPECT_EQ(GeminiIngress().reply(context_of(read(kHi)), other, {}).body,
            R"({"candidates":[{"content":{"parts":[{"text":"no"}],"role":"model"},"finishReason":)"
            R"("SAFETY","index":0}],"modelVersion":"gemini-3.5-flash","responseId":"call-1"})");
}

TEST(GeminiIngress, ANativeAnswerGoesOutAsItIs) {
  EXPECT_EQ(GeminiIngress().reply(context_of(read(kHi)), {}, R"({"any":1})").body, R"({"any":1})");
}

sdk::StreamEvent chunk(std::string_view json) {
  sdk::StreamEvent event;
  event.json = json;
  return event;
}

// A stream of another vendor: calls in pieces, usage in a chunk of its own.
std::string streamed(std::string_view query) {
  const sdk::IngressCall call = read(kHi, "streamGenerateContent", query);
  const auto encoder = GeminiIngress().open_reply(context_of(call));
  std::string out;
  encoder->heartbeat(out);
  out.clear();
  encoder->on_event(chunk(R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})"),
                    out);
  encoder->on_event(chunk(R"({"choices":[{"index":0,"delta":{"content":"Hel"}}]})"), out);
  encoder->on_event(chunk(R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1",)"
                          R"("function":{"name":"f","arguments":"{\"x\""}}]}}]})"),
                    out);
  encoder->on_event(chunk(R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,)"
                          R"("function":{"arguments":":1}"}}]}}]})"),
                    out);
  encoder->on_event(chunk(R"({"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})"),
                    out);
  sdk::StreamEvent usage = chunk(R"({"choices":[]})");
  usage.usage = sdk::Usage{true, 3, 2, 5, 0, 0, 0};
  encoder->on_event(usage, out);
  encoder->end(out);
  encoder->end(out);
  return out;
}

const std::string kPieces[] = {
    R"({"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"index":0}],)"
    R"("modelVersion":"gemini-3.5-flash","responseId":"call-1"})",
    R"({"candidates":[{"content":{"parts":[{"functionCall":{"id":"c1","name":"f","args":{"x":1}}}],)"
    R"("role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"gemini-3.5-flash",)"
    R"("responseId":"call-1"})",
    R"({"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5},)"
    R"("modelVersion":"gemini-3.5-flash","responseId":"call-1"})"};

TEST(GeminiIngress, StreamsAsEventsAndAsAnArray) {
  std::string events;
  for (const std::string& piece : kPieces) events += "data: " + piece + "\r\n\r\n";
  EXPECT_EQ(streamed("alt=sse"), events);
  EXPECT_EQ(streamed("$alt=json"),
            "[" + kPieces[0] + "\r\n,\r\n" + kPieces[1] + "\r\n,\r\n" + kPieces[2] + "\r\n]\r\n");
}

// What the gateway says is what the plugin's own decoder, and so a client, reads.
TEST(GeminiIngress, AStreamSurvivesTheRoundTrip) {
  for (const char* query : {"alt=sse", ""}) {
    const auto events =
        sdk::testing::decode(google::provider_of(false), {200, {}}, streamed(query));
    ASSERT_EQ(events.size(), 4U);
    EXPECT_EQ(events[1].finish_reason, sdk::FinishReason::kToolCalls);
    EXPECT_EQ(events[2].usage, (sdk::Usage{true, 3, 2, 5, 0, 0, 0}));
    EXPECT_EQ(events[3].kind, sdk::StreamEvent::Kind::kEnd);
  }
}

sdk::IngressFailure failure(int status, std::int64_t wait = -1) {
  sdk::IngressFailure failure;
  failure.status = status;
  failure.verdict.message = "no";
  failure.verdict.retry_after_ms = wait;
  return failure;
}

TEST(GeminiIngress, NativeBlocksPassAndErrorsEndAStream) {
  for (const bool array : {false, true}) {
    const sdk::IngressCall call = read(kHi, "streamGenerateContent", array ? "" : "alt=sse");
    const auto encoder = GeminiIngress().open_reply(context_of(call));
    EXPECT_EQ(encoder->head().get("content-type"),
              array ? "application/json; charset=UTF-8" : "text/event-stream");
    std::string out;
    encoder->on_native("data: {\"a\":1}\r\n\r\n", out);
    encoder->error(failure(503), out);
    encoder->end(out);
    const std::string error = R"({"error":{"code":503,"message":"no","status":"UNAVAILABLE"}})";
    EXPECT_EQ(out, array ? "[{\"a\":1}\r\n,\r\n" + error + "\r\n]\r\n"
                         : "data: {\"a\":1}\r\n\r\ndata: " + error + "\r\n\r\n");
  }
}

TEST(GeminiIngress, ErrorsAreGooglesOwn) {
  const std::pair<int, const char*> kWords[] = {
      {400, "INVALID_ARGUMENT"},  {401, "UNAUTHENTICATED"},  {403, "PERMISSION_DENIED"},
      {404, "NOT_FOUND"},         {413, "INVALID_ARGUMENT"}, {429, "RESOURCE_EXHAUSTED"},
      {500, "INTERNAL"},          {502, "UNAVAILABLE"},      {503, "UNAVAILABLE"},
      {504, "DEADLINE_EXCEEDED"}, {418, "UNKNOWN"}};
  for (const auto& [status, word] : kWords) {
    const sdk::HttpResponse response = GeminiIngress().error(failure(status));
    EXPECT_EQ(response.status, status);
    EXPECT_NE(response.body.find(std::string("\"status\":\"") + word), std::string::npos);
  }
  EXPECT_NE(GeminiIngress().error(failure(429, 1500)).body.find(R"("retryDelay":"2s")"),
            std::string::npos);
  sdk::IngressFailure native = failure(400);
  native.native_body = R"({"error":{"code":400}})";
  EXPECT_EQ(GeminiIngress().error(native).body, native.native_body);
}

TEST(GeminiIngress, EmbeddingsCountsAndModels) {
  const GeminiIngress ingress;
  const sdk::IngressCall one = read(
      R"({"content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":8})",
      "embedContent");
  EXPECT_EQ(one.json, R"({"input":"a","dimensions":8,"task_type":"RETRIEVAL_QUERY"})");
  const sdk::IngressCall many = read(
      R"({"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]}}]})",
      "batchEmbedContents");
  EXPECT_EQ(many.json, R"({"input":["a","b"]})");
  sdk::ChatReply reply;
  reply.json = R"({"data":[{"embedding":[1]},{"embedding":[2]}]})";
  EXPECT_EQ(ingress.reply(context_of(one, IngressOperation::kEmbed), reply, {}).body,
            R"({"embedding":{"values":[1]}})");
  EXPECT_EQ(ingress.reply(context_of(many, IngressOperation::kEmbed), reply, {}).body,
            R"({"embeddings":[{"values":[1]},{"values":[2]}]})");
  EXPECT_EQ(ingress.count({}, 7).body, R"({"totalTokens":7})");
  EXPECT_EQ(read(R"({"generateContentRequest":{"model":"models/m","contents":[{"parts":[)"
                 R"({"text":"hi"}]}]}})",
                 "countTokens")
                .json,
            read(kHi).json);
  const sdk::ModelFact models[] = {{"a", "openai"}, {"b", "x"}};
  EXPECT_NE(ingress.models({IngressOperation::kListModels, {}, {}, {}, 0}, models)
                .body.find(R"({"models":[{"name":"models/a")"),
            std::string::npos);
  EXPECT_TRUE(ingress.models({IngressOperation::kGetModel, {}, {}, {}, 0}, models)
                  .body.starts_with(R"({"name":"models/a")"));
}

}  // namespace
}  // namespace llm_rotate::google_ai_studio
