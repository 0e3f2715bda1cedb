// What the fake Bedrock refuses, in the words of the real one, and how it hands out credentials.
#include <string>

#include <gtest/gtest.h>

#include "unit/fake_upstream/played.hpp"

namespace llm_rotate::fake {
namespace {

constexpr const char* kClaude = "anthropic.claude-sonnet-4-5-20250929-v1%3A0";

Played converse(const std::string& body, const std::string& model = kClaude) {
  Sent sent;
  sent.body = body;
  sent.target = "/model/" + model + "/converse";
  return send(Responder(Script{}), std::move(sent));
}

std::string chat(const std::string& messages, const std::string& more = "") {
  return R"({"messages":)" + messages + more + "}";
}

const std::string kHi = R"([{"role":"user","content":[{"text":"hi"}]}])";

struct Refused {
  const char* why;
  std::string body;
  const char* words;
  const char* model = kClaude;
};

TEST(FakeBedrock, AnswersAndNamesTheErrorsOfWhatItRefuses) {
  const Played good = converse(chat(kHi));
  EXPECT_EQ(good.response.status, 200U) << good.response.body;
  EXPECT_EQ(good.attempt.dialect, "aws_bedrock");
  EXPECT_EQ(good.attempt.model, "anthropic.claude-sonnet-4-5-20250929-v1:0");
  const Played bad = converse(chat("[]"));
  EXPECT_EQ(bad.response.status, 400U);
  EXPECT_EQ(bad.response.header("x-amzn-errortype"),
            "ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/");
}

TEST(FakeBedrock, IsStrict) {
  const auto user = [](const std::string& content) {
    return chat(R"([{"role":"user","content":[)" + content + "]}]");
  };
  const auto loop = [](const std::string& result, const std::string& more = "") {
    return chat(
        R"([{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"f","input":{}}}]},{"role":"user","content":[)" +
            result + "]}]",
        more);
  };
  const std::string tools =
      R"(,"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}]})";
  const Refused rows[] = {
      {"no JSON", "{", "Unexpected token"},
      {"unknown member", chat(kHi, R"(,"model":"x")"), "extraneous key [model]"},
      {"assistant first", chat(R"([{"role":"assistant","content":[{"text":"a"}]}])"),
       "must start with a user message"},
      {"no alternation",
       chat(
           R"([{"role":"user","content":[{"text":"a"}]},{"role":"user","content":[{"text":"b"}]}])"),
       "must alternate"},
      {"content is a text", chat(R"([{"role":"user","content":"a"}])"), "list of blocks"},
      {"blank text", user(R"({"text":" "})"), "is blank"},
      {"two members in a block", user(R"({"text":"a","cachePoint":{"type":"default"}})"),
       "exactly one"},
      {"image format",
       user(R"({"text":"a"},{"image":{"format":"tiff","source":{"bytes":"AAAA"}}})"), "formats"},
      {"image by URL",
       user(R"({"text":"a"},{"image":{"format":"png","source":{"url":"https://a"}}})"),
       "bytes in base64"},
      {"document alone",
       user(R"({"document":{"format":"pdf","name":"a","source":{"bytes":"AAAA"}}})"),
       "text block must be included"},
      {"document name",
       user(R"({"text":"a"},{"document":{"format":"pdf","name":"a.b","source":{"bytes":"AAAA"}}})"),
       "file name can only contain"},
      {"call without result", loop(R"({"text":"b"})", tools), "Expected toolResult"},
      {"result without call", user(R"({"toolResult":{"toolUseId":"t9","content":[{"text":"r"}]}})"),
       "no toolUse for"},
      {"result behind text",
       loop(R"({"text":"b"},{"toolResult":{"toolUseId":"t1","content":[{"text":"r"}]}})", tools),
       "come before"},
      {"tools that are not configured",
       loop(R"({"toolResult":{"toolUseId":"t1","content":[{"text":"r"}]}})"),
       "toolConfig field must be defined"},
      {"arguments as a text",
       chat(
           R"([{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"f","input":"{}"}}]}])"),
       "with a name and an object"},
      {"another's signature",
       chat(
           R"([{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"x","signature":"y"}}},{"text":"b"}]},{"role":"user","content":[{"text":"c"}]}])"),
       "Invalid `signature`"},
      {"temperature", chat(kHi, R"(,"inferenceConfig":{"temperature":1.5})"), "out of its range"},
      {"two ways of sampling", chat(kHi, R"(,"inferenceConfig":{"temperature":1,"topP":0.5})"),
       "cannot both"},
      {"budget above the limit",
       chat(
           kHi,
           R"(,"inferenceConfig":{"maxTokens":1000},"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":1024}})"),
       "budget_tokens"},
      {"empty description",
       chat(
           kHi,
           R"(,"toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"","inputSchema":{"json":{"type":"object"}}}}]})"),
       "length greater"},
      {"schema of no object",
       chat(kHi,
            R"(,"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{}}}}]})"),
       "must be one of"},
      {"schema that is no text",
       chat(
           kHi,
           R"(,"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":{}}}}})"),
       "schema is a string"},
      {"forcing",
       chat(
           kHi,
           R"(,"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}],"toolChoice":{"any":{}}})"),
       "doesn't support the toolConfig.toolChoice.any", "meta.llama3-8b-instruct-v1%3A0"},
      {"cache point", user(R"({"text":"a"},{"cachePoint":{"type":"default"}})"), "prompt caching",
       "meta.llama3-8b-instruct-v1%3A0"},
      {"short ids",
       chat(
           R"([{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"f","input":{}}}]}])"),
       "regular expression", "mistral.mistral-large-2407-v1%3A0"},
      {"system", chat(kHi, R"(,"system":[{"text":"s"}])"), "doesn't support system",
       "amazon.titan-text-lite-v1"},
  };
  for (const Refused& row : rows) {
    const Played played = converse(row.body, row.model);
    EXPECT_EQ(played.response.status, 400U) << row.why;
    EXPECT_NE(played.response.body.find(row.words), std::string::npos)
        << row.why << ": " << played.response.body;
  }
}

TEST(FakeBedrock, KnowsNoOtherPaths) {
  for (const char* target : {"/model/a/b/converse", "/model/a", "/model/a/converse/x"}) {
    Sent sent;
    sent.body = chat(kHi);
    sent.target = target;
    EXPECT_EQ(send(Responder(Script{}), sent).response.status, 404U) << target;
  }
}

TEST(FakeBedrock, WantsAKey) {
  Sent sent;
  sent.body = chat(kHi);
  sent.target = std::string("/model/") + kClaude + "/converse";
  sent.key = "";
  const Played played = send(Responder(Script{}), std::move(sent));
  EXPECT_EQ(played.response.status, 403U);
  EXPECT_NE(played.response.header("x-amzn-errortype").find("MissingAuthenticationToken"),
            std::string::npos);
}

TEST(FakeAwsCredentials, RefuseWhoSaysTooLittle) {
  const auto status = [](const char* method, const char* target, const char* body) {
    Sent sent;
    sent.method = method;
    sent.target = target;
    sent.body = body;
    sent.key = "";
    return send(Responder(Script{}), std::move(sent)).response.status;
  };
  EXPECT_EQ(status("PUT", "/latest/api/token", ""), 400U);
  EXPECT_EQ(status("GET", "/latest/meta-data/iam/security-credentials/", ""), 401U);
  EXPECT_EQ(status("POST", "/", "Action=AssumeRole"), 400U);
  EXPECT_EQ(status("POST", "/", "Action=AssumeRole&Version=2011-06-15&RoleArn=a&RoleSessionName=b"),
            403U);
  EXPECT_EQ(
      status("POST", "/",
             "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=a&RoleSessionName=b"),
      400U);
  EXPECT_EQ(status("GET", "/v2/credentials/1", ""), 200U);
}

}  // namespace
}  // namespace llm_rotate::fake
