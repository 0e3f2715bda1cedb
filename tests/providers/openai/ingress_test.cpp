// OpenAI's ingress: what it reads, and every shape that it writes.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "ingress/embeddings_reply.hpp"
#include "ingress/named_model.hpp"
#include "ingress/openai_ingress.hpp"
#include "openai_family/native_body.hpp"

namespace llm_rotate::openai {
namespace {

using sdk::IngressOperation;
using sdk::json::Document;

sdk::IngressCall read(const std::string& path, const std::string& body,
                      IngressOperation operation = IngressOperation::kChat) {
  const sdk::Headers none;
  return OpenAiIngress().read({operation, "POST", path, "", "", none, body});
}

std::string refusal(const std::string& path, const std::string& body,
                    IngressOperation operation = IngressOperation::kChat) {
  try {
    read(path, body, operation);
    return "";
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidRequest);
    return error.verdict().message;
  }
}

sdk::ReplyContext context(const sdk::IngressCall& call) {
  return {IngressOperation::kChat, call.memory, call.model, "c1", 1'700'000'000'123};
}

constexpr char kChat[] = "/v1/chat/completions";
constexpr char kResponses[] = "/v1/responses";

TEST(OpenAiIngress, AChatIsItsOwnBody) {
  const sdk::IngressCall call =
      read(kChat, R"({"model":"gpt\u002d4o","messages":[],"stream":true})");
  EXPECT_EQ(call.model, "gpt-4o");
  EXPECT_TRUE(call.stream);
  EXPECT_EQ(call.json, "");
  EXPECT_EQ(call.dialect, "openai-chat");
}

TEST(OpenAiIngress, SaysWhatIsWrong) {
  EXPECT_EQ(refusal(kChat, "{"),
            "the body is not one JSON object that can be read; check its brackets and quotes");
  EXPECT_EQ(refusal(kChat, R"({"model":7,"messages":[]})"), "'model' must be the name of a model");
  EXPECT_EQ(refusal(kChat, "{\"model\":\"m\x01\",\"messages\":[]}"),
            "'model' must be the name of a model");
  EXPECT_EQ(refusal(kChat, "{\"model\":\"m\xF2\",\"messages\":[]}"),
            "'model' must be the name of a model");
  EXPECT_EQ(refusal(kChat, R"({"model":"m"})"), "'messages' must be a list of messages");
  EXPECT_EQ(refusal(kChat, R"({"model":"m","messages":[],"stream":"yes"})"),
            "'stream' must be true or false");
  EXPECT_EQ(refusal("/v1/embeddings", R"({"model":"m"})", IngressOperation::kEmbed),
            "'input' is missing; give a text or a list of texts");
}

TEST(OpenAiIngress, ANativeReplyGoesOutAsItCame) {
  const sdk::IngressCall call = read(kChat, R"({"model":"m","messages":[]})");
  sdk::ChatReply reply;
  reply.json = "{\"a\":1}";
  EXPECT_EQ(OpenAiIngress().reply(context(call), reply, "{ \"a\" : 1 }").body, "{ \"a\" : 1 }");
  const sdk::HttpResponse other = OpenAiIngress().reply(context(call), reply, "");
  EXPECT_EQ(other.body, "{\"a\":1,\"model\":\"m\"}");
  EXPECT_EQ(other.headers.get("x-request-id"), "req_c1");
}

TEST(OpenAiIngress, AChatStream) {
  const sdk::IngressCall call = read(kChat, R"({"model":"m","messages":[],"stream":true})");
  const auto encoder = OpenAiIngress().open_reply(context(call));
  std::string out;
  encoder->heartbeat(out);
  sdk::StreamEvent event;
  event.json = R"({"choices":[{"delta":{"content":"x"}}]})";
  encoder->on_event(event, out);
  event.json = R"({"choices":[],"usage":{"total_tokens":1}})";
  encoder->on_event(event, out);
  encoder->end(out);
  EXPECT_EQ(out,
            ": waiting\n\n"
            "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"model\":\"m\"}\n\n"
            "data: [DONE]\n\n");
}

// Some vendors do not say which of their models answered.
TEST(OpenAiIngress, AnAnswerThatNamesNoModelIsOfTheOneThatWasAskedFor) {
  EXPECT_EQ(with_model(R"({"id":"1"})", "m"), R"({"id":"1","model":"m"})");
  EXPECT_EQ(with_model(R"({"model":"","id":"1"})", "m"), R"({"model":"m","id":"1"})");
  EXPECT_EQ(with_model(R"({"model":null})", "m"), R"({"model":"m"})");
  EXPECT_EQ(with_model(R"({"model":"dated"})", "m"), R"({"model":"dated"})");
  EXPECT_EQ(with_model("broken", "m"), "broken");
}

TEST(OpenAiIngress, ANativeStreamLosesOnlyTheUsageThatNobodyAskedFor) {
  const sdk::IngressCall call = read(kChat, R"({"model":"m","messages":[],"stream":true})");
  const auto encoder = OpenAiIngress().open_reply(context(call));
  std::string out;
  for (const char* block :
       {"data: {\"choices\":[{\"index\":0}],\"usage\":null}\r\n\r\n", ": odd\n\n",
        "data: {\"choices\": [ ],\"usage\":{\"total_tokens\":1}}\n\n", "data: [DONE]"}) {
    encoder->on_native(block, out);
  }
  encoder->end(out);
  EXPECT_EQ(out,
            "data: {\"choices\":[{\"index\":0}],\"usage\":null}\r\n\r\n: odd\n\ndata: [DONE]\n\n");
}

TEST(OpenAiIngress, AStreamWithUsage) {
  const sdk::IngressCall call =
      read(kChat,
           R"({"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}})");
  const auto encoder = OpenAiIngress().open_reply(context(call));
  std::string out;
  encoder->on_native("data: {\"choices\":[],\"usage\":{}}\n\n", out);
  EXPECT_EQ(out, "data: {\"choices\":[],\"usage\":{}}\n\n");
}

TEST(OpenAiIngress, Errors) {
  sdk::IngressFailure failure;
  failure.status = 502;
  failure.verdict.type = sdk::ErrorType::kTimeout;
  failure.verdict.message = "late";
  EXPECT_EQ(OpenAiIngress().error(failure).body,
            R"({"error":{"message":"late","type":"server_error","param":null,"code":"timeout"}})");
  failure.verdict.provider_code = "their_code";
  const Document coded(OpenAiIngress().error(failure).body);
  EXPECT_EQ(coded["error"]["code"].string(), "their_code");
  failure.native_body = "{}";
  EXPECT_EQ(OpenAiIngress().error(failure).body, "{}");
  EXPECT_EQ(OpenAiIngress().error(failure).status, 502);
  const sdk::IngressCall call = read(kChat, R"({"model":"m","messages":[]})");
  std::string out;
  OpenAiIngress().open_reply(context(call))->error(failure, out);
  EXPECT_TRUE(out.starts_with("data: {\"error\":{\"message\":\"late\""));
}

TEST(OpenAiIngress, EmbeddingsInTheFormThatWasAskedFor) {
  const std::string floats = R"({"data":[{"embedding":[1.0,-2.5],"index":0}],"model":"m"})";
  const std::string base64 = R"({"data":[{"embedding":"AACAPwAAIMA=","index":0}],"model":"m"})";
  EXPECT_EQ(embeddings_reply(floats, true), base64);
  EXPECT_EQ(embeddings_reply(base64, false), floats);
  EXPECT_EQ(embeddings_reply(floats, false), floats);
  EXPECT_EQ(embeddings_reply(base64, true), base64);
  EXPECT_EQ(embeddings_reply("{}", true), "{}");
}

TEST(OpenAiIngress, AResponsesRequestAsAChat) {
  const sdk::IngressCall call = read(kResponses, R"({
    "model":"m","instructions":"Be kind","max_output_tokens":9,
    "reasoning":{"effort":"low"},"text":{"format":{"type":"json_schema","name":"n","schema":{}}},
    "tools":[{"type":"function","name":"f","parameters":{}}],"tool_choice":{"type":"function","name":"f"},
    "input":[{"role":"user","content":[{"type":"input_text","text":"Hi"},
                                       {"type":"input_image","image_url":"https://x"}]},
             {"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"hm"}]},
             {"type":"message","role":"assistant","content":[{"type":"output_text","text":"A"}]},
             {"type":"function_call","call_id":"1","name":"f","arguments":"{}"},
             {"type":"function_call_output","call_id":"1","output":"ok"}]})");
  EXPECT_EQ(call.json,
            R"({"model":"m","messages":[{"role":"system","content":"Be kind"},)"
            R"({"role":"user","content":[{"type":"text","text":"Hi"},)"
            R"({"type":"image_url","image_url":{"url":"https://x"}}]},)"
            R"({"role":"assistant","content":[{"type":"text","text":"A"}],)"
            R"("reasoning_content":"hm","tool_calls":[{"id":"1","type":"function",)"
            R"("function":{"name":"f","arguments":"{}"}}]},)"
            R"({"role":"tool","tool_call_id":"1","content":"ok"}],)"
            R"("tools":[{"type":"function","function":{"name":"f","parameters":{}}}],)"
            R"("tool_choice":{"type":"function","function":{"name":"f"}},)"
            R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{}}},)"
            R"("max_completion_tokens":9,"reasoning_effort":"low"})");
  EXPECT_EQ(call.dialect, "");
}

TEST(OpenAiIngress, AResponsesReply) {
  const sdk::IngressCall call = read(kResponses, R"({"model":"m","input":"Hi"})");
  sdk::ChatReply reply;
  reply.json = R"({"choices":[{"message":{"content":"Yes","reasoning_content":"hm","tool_calls":[)"
               R"({"id":"t1","function":{"name":"f","arguments":"{}"}}]}}]})";
  reply.finish_reason = sdk::FinishReason::kLength;
  reply.usage = {true, 3, 4, 7, 1, 0, 2};
  const Document out(OpenAiIngress().reply(context(call), reply, "").body);
  EXPECT_EQ(out["status"].string(), "incomplete");
  EXPECT_EQ(out["incomplete_details"]["reason"].string(), "max_output_tokens");
  EXPECT_EQ(out["created_at"].integer(), 1'700'000'000);
  EXPECT_EQ(out["output"].at(0)["type"].string(), "reasoning");
  EXPECT_EQ(out["output"].at(1)["content"].at(0)["text"].string(), "Yes");
  EXPECT_EQ(out["output"].at(2)["call_id"].string(), "t1");
  EXPECT_EQ(out["usage"]["output_tokens_details"]["reasoning_tokens"].integer(), 2);
}

std::vector<std::string> types_of(const std::string& stream) {
  std::vector<std::string> out;
  std::size_t at = 0;
  while ((at = stream.find("event: ", at)) != std::string::npos) {
    const std::size_t end = stream.find('\n', at);
    out.push_back(stream.substr(at + 7, end - at - 7));
    at = end;
  }
  return out;
}

TEST(OpenAiIngress, AResponsesStream) {
  const sdk::IngressCall call = read(kResponses, R"({"model":"m","input":"Hi","stream":true})");
  const auto encoder = OpenAiIngress().open_reply(context(call));
  std::string out;
  sdk::StreamEvent event;
  for (
      const char* json :
      {R"({"choices":[{"delta":{"reasoning_content":"hm"}}]})",
       R"({"choices":[{"delta":{"content":"Yes"}}]})",
       R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t1","function":{"name":"f","arguments":"{"}}]}}]})",
       R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}]})"}) {
    event.json = json;
    encoder->on_event(event, out);
  }
  encoder->end(out);
  EXPECT_EQ(types_of(out), (std::vector<std::string>{"response.created",
                                                     "response.in_progress",
                                                     "response.output_item.added",
                                                     "response.reasoning_summary_part.added",
                                                     "response.reasoning_summary_text.delta",
                                                     "response.reasoning_summary_text.done",
                                                     "response.reasoning_summary_part.done",
                                                     "response.output_item.done",
                                                     "response.output_item.added",
                                                     "response.content_part.added",
                                                     "response.output_text.delta",
                                                     "response.output_text.done",
                                                     "response.content_part.done",
                                                     "response.output_item.done",
                                                     "response.output_item.added",
                                                     "response.function_call_arguments.delta",
                                                     "response.function_call_arguments.delta",
                                                     "response.function_call_arguments.done",
                                                     "response.output_item.done",
                                                     "response.completed"}));
  const std::size_t last = out.rfind("data: ");
  const Document whole(std::string_view(out).substr(last + 6, out.size() - last - 8));
  ASSERT_TRUE(whole.ok()) << whole.error();
  EXPECT_EQ(whole["response"]["output"].at(2)["arguments"].string(), "{}");
}

TEST(NativeBody, ChangesTheModelAloneAndAsksAStreamForItsUsage) {
  const openai_family::Dialect dialect = {.id = "openai", .vendor = "OpenAI", .error_rows = {}};
  const openai_family::Options options;
  const auto body = [&](const std::string& json, bool stream, const std::string& model) {
    sdk::ChatRequest request;
    request.json = request.native_json = json;
    request.native_dialect = "openai-chat";
    request.stream = stream;
    return openai_family::native_body(request, {.dialect = dialect,
                                                .options = options,
                                                .traits = openai_family::traits_of(model),
                                                .model = model});
  };
  EXPECT_EQ(body(R"({ "model" : "a", "x": 1 })", false, "b"), R"({ "model" : "b", "x": 1 })");
  EXPECT_EQ(body(R"({"model":"a"})", true, "b"),
            R"({"model":"b","stream_options":{"include_usage":true}})");
  EXPECT_EQ(body(R"({"stream_options":{"x":1},"model":"a"})", true, "b"),
            R"({"stream_options":{"x":1,"include_usage":true},"model":"b"})");
  // A reasoning model in the place of another one takes other parameters.
  EXPECT_EQ(body(R"({"model":"gpt-4o","temperature":0})", false, "o3-mini"), std::nullopt);
  EXPECT_NE(body(R"({"model":"openai/o3-mini"})", false, "o3-mini"), std::nullopt);
}

}  // namespace
}  // namespace llm_rotate::openai
