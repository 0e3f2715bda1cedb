// The requests of the two Google providers read backwards and rebuilt by the plugins' own code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google_ai_studio/google_ai_studio_provider.hpp"
#include "google_vertex/google_vertex_provider.hpp"
#include "replay/request_check.hpp"

namespace llm_rotate::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using Found = std::optional<std::vector<std::string>>;

constexpr std::string_view kStudio = "https://generativelanguage.googleapis.com/v1beta/models/";
constexpr std::string_view kVertex =
    "https://aiplatform.googleapis.com/v1beta1/projects/p/locations/global/publishers/google/"
    "models/";

Recording asked(std::string url, std::string_view body) {
  Recording recording;
  recording.method = "POST";
  recording.stream = url.find(":stream") != std::string::npos;
  recording.url = std::move(url);
  recording.response.status = 200;
  recording.document = std::make_shared<const sdk::json::Document>(R"({"request":{"body":)" +
                                                                   std::string(body) + "}}");
  return recording;
}

Found at_studio(std::string_view method, std::string_view body) {
  const google_ai_studio::GoogleAiStudioProvider provider;
  Recording recording = asked(std::string(kStudio).append(method), body);
  recording.provider = "google_ai_studio";
  return check_request(provider, &provider, google_ai_studio_wire(), recording);
}

Found at_vertex(std::string_view method, std::string_view body) {
  const google_vertex::GoogleVertexProvider provider;
  Recording recording = asked(std::string(kVertex).append(method), body);
  recording.provider = "google_vertex";
  return check_request(provider, &provider, google_vertex_wire(), recording);
}

// `parts` as what the user asks, with `more` members behind.
std::string asking(std::string_view parts, std::string_view more = "") {
  return std::string(R"({"contents":[{"role":"user","parts":)")
             .append(parts)
             .append("}]")
             .append(more) +
         "}";
}

constexpr std::string_view kHi = R"([{"text":"Hi"}])";
constexpr std::string_view kTool =
    R"(,"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT",
      "properties":{"x":{"type":"STRING","nullable":true},"any_of":{"type":"NUMBER"}}}}]}])";

TEST(GoogleRequest, KeepsItsMeaning) {
  const std::vector<std::string> bodies = {
      asking(kHi),
      asking(R"({"text":"Hi"})"),
      R"({"contents":[{"parts":[{"text":"a"}]},{"role":"user","parts":[{"text":"b"}]}]})",
      asking(R"([{"text":"a"},{"inline_data":{"mime_type":"image/png","data":"AA=="}}])"),
      asking(R"([{"text":"a"},{"inlineData":{"mimeType":"audio/mpeg","data":"AA=="}}])"),
      asking(R"([{"text":"a"},{"fileData":{"mimeType":"image/webp","fileUri":"https://h/x"}}])"),
      asking(kHi, R"(,"system_instruction":{"role":"user","parts":[{"text":"a"},{"text":"b"}]})"),
      asking(kHi, R"(,"systemInstruction":{"parts":{"text":""}},"toolConfig":null)"),
      asking(kHi, R"(,"generationConfig":{"temperature":0,"topP":0.5,"topK":3,"seed":7,
        "maxOutputTokens":9,"stopSequences":["a"],"candidateCount":1,"responseModalities":["TEXT"]})"),
      asking(kHi, R"(,"generationConfig":{"responseMimeType":"application/json",
        "responseSchema":{"type":"OBJECT","property_ordering":["a"],
          "properties":{"a":{"type":"STRING"}}}})"),
      asking(kHi, R"(,"generationConfig":{"thinkingConfig":{"thinking_budget":2048,
        "includeThoughts":true}},"safetySettings":[{"category":"C","threshold":"OFF"}])"),
      asking(kHi, std::string(kTool).append(R"(,"toolConfig":{"functionCallingConfig":{"mode":"any",
        "allowedFunctionNames":["f","g"]}})")),
      asking(kHi, R"(,"tools":[{"google_search":{}}],"generationConfig":{"speechConfig":{"a":1}})"),
      asking(kHi, R"(,"cachedContent":"cachedContents/x")"),
  };
  for (const std::string& body : bodies) {
    EXPECT_THAT(at_studio("gemini-2.5-flash:generateContent?key=k", body), Optional(IsEmpty()))
        << body;
    EXPECT_THAT(at_vertex("gemini-2.5-flash:streamGenerateContent?alt=sse", body),
                Optional(IsEmpty()))
        << body;
  }
}

TEST(GoogleRequest, KeepsCallsTheirResultsAndTheirSignatures) {
  const std::string body =
      R"({"contents":[{"role":"user","parts":[{"text":"a"}]},
        {"role":"model","parts":[{"text":"thought","thought":true},
          {"text":"b","thoughtSignature":"c2ln"},
          {"functionCall":{"id":"1","name":"f","args":{"x":1}},"thought_signature":"c2ln"},
          {"functionCall":{"id":"2","name":"f"}}]},
        {"role":"function","parts":[
          {"functionResponse":{"id":"1","name":"f","response":{"result":"{\"a\":1}"}}},
          {"functionResponse":{"id":"2","name":"f","response":{"result":"words"}}}]}]})";
  for (const std::string_view model : {"gemini-2.5-flash", "gemini-3-pro-preview"}) {
    const std::string method = std::string(model) + ":generateContent";
    EXPECT_THAT(at_studio(method, body), Optional(IsEmpty()));
    EXPECT_THAT(at_vertex(method, body), Optional(IsEmpty()));
  }
}

TEST(GoogleRequest, ThatChatJsonCannotSayIsNotCompared) {
  const std::vector<std::string> bodies = {
      asking(R"([{"text":"a","videoMetadata":{"fps":1}}])"),
      asking(R"([{"fileData":{"fileUri":"https://youtu.be/x"}}])"),
      asking(R"([{"inlineData":{"mimeType":"image/png","data":"AA==","displayName":"x"}}])"),
      R"({"contents":[{"role":"model","parts":[{"text":"a"}]},{"role":"user","parts":[{"text":"b"}]}]})",
      R"({"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b"}]}]})",
      R"({"contents":[{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}]})",
      R"({"contents":[{"role":"user","parts":[{"text":"a"}]},
        {"role":"model","parts":[{"functionCall":{"name":"f"}},{"text":"b"}]},
        {"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}]})",
      asking(kHi, R"(,"cachedContent":"c","systemInstruction":{"parts":[{"text":"a"}]})"),
      "[]",
  };
  for (const std::string& body : bodies) {
    EXPECT_EQ(at_studio("gemini-2.5-flash:generateContent", body), std::nullopt) << body;
  }
  EXPECT_EQ(at_studio("gemini-2.5-flash:countTokens", asking(kHi)), std::nullopt);
  EXPECT_EQ(at_studio("gemini-2.5-flash:generateContent",
                      asking(R"([{"fileData":{"mimeType":"image/png","fileUri":"gs://b/x"}}])")),
            std::nullopt);
  EXPECT_THAT(at_vertex("gemini-2.5-flash:generateContent",
                        asking(R"([{"fileData":{"mimeType":"image/png","fileUri":"gs://b/x"}}])")),
              Optional(IsEmpty()));
}

TEST(GoogleRequest, EmbeddingsAreComparedWhereOneRequestSaysThem) {
  const std::string one = R"({"content":{"parts":[{"text":"a"}]},"outputDimensionality":8})";
  EXPECT_THAT(at_studio("gemini-embedding-001:embedContent", one), Optional(IsEmpty()));
  const std::string batch = R"({"requests":[{"model":"models/m","content":{"parts":[{"text":"a"}]}},
    {"model":"models/m","content":{"parts":[{"text":"b"}]}}]})";
  EXPECT_THAT(at_studio("gemini-embedding-001:batchEmbedContents", batch), Optional(IsEmpty()));
  EXPECT_EQ(at_studio("gemini-embedding-001:batchEmbedContents",
                      R"({"requests":[{"content":{"parts":[{"text":"a"}]},"taskType":"T"},
                        {"content":{"parts":[{"text":"b"}]}}]})"),
            std::nullopt);
  EXPECT_THAT(at_vertex("gemini-embedding-2:embedContent", one), Optional(IsEmpty()));
}

// A provider that forgets what it was asked for.
class Forgetful final : public sdk::IProvider {
 public:
  sdk::Capabilities capabilities() const override { return {}; }
  sdk::HttpRequest build(const sdk::ChatRequest& request,
                         const sdk::Target& target) const override {
    sdk::HttpRequest out = honest_.build(request, target);
    out.body = R"({"contents":[{"role":"user","parts":[{"text":"Ho"}]}]})";
    out.dropped = dropped;
    return out;
  }
  sdk::Headers authorize(const sdk::HttpRequest&, sdk::SecretView,
                         const sdk::AuthContext&) const override {
    return {};
  }
  sdk::ChatReply parse(const sdk::HttpResponse&) const override { return {}; }
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead&) const override {
    return nullptr;
  }
  sdk::Verdict classify(const sdk::HttpResponse&) const override { return {}; }

  std::vector<std::string> dropped;

 private:
  google_ai_studio::GoogleAiStudioProvider honest_;
};

TEST(GoogleRequest, ADifferenceIsTold) {
  Forgetful provider;
  const Recording recording = asked(std::string(kStudio) + "gemini-2.5-flash:generateContent",
                                    asking(kHi, R"(,"generationConfig":{"temperature":0.5})"));
  const auto check = [&] {
    return check_request(provider, nullptr, google_ai_studio_wire(), recording);
  };
  EXPECT_THAT(check(), Optional(ElementsAre(
                           R"(contents[0].parts[0].text: recorded "Hi", rebuilt "Ho")",
                           R"(generationConfig: recorded {"temperature":0.5}, rebuilt nothing)")));
  // What it says to have left out it could not express.
  provider.dropped = {"temperature"};
  EXPECT_EQ(check(), std::nullopt);
}

}  // namespace
}  // namespace llm_rotate::replay
