// Thought signatures: kept for each part, given back on the same part, never to another model.
#include "google/state.hpp"

#include <string>

#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

// The message of an answer, and then the model content that a build makes of it.
std::string message_of(std::string_view parts, bool vertex = false,
                       std::string_view model = "gemini-3-pro-preview") {
  const std::string body = R"({"candidates":[{"index":0,"finishReason":"STOP","content":)"
                           R"({"role":"model","parts":)" +
                           std::string(parts) + R"(}}],"responseId":"r","modelVersion":")" +
                           std::string(model) + R"("})";
  const sdk::ChatReply reply = provider_of(vertex).parse({200, {}, body});
  const sdk::json::Document document(reply.json);
  return sdk::json::dump(document["choices"].at(0)["message"]);
}

std::string sent_back(const std::string& message, const BuildOptions& options) {
  const sdk::json::Document body(body_of(R"({"messages":[{"role":"user","content":"q"},)" +
                                             message + R"(,{"role":"user","content":"r"}]})",
                                         options));
  return sdk::json::dump(body["contents"].at(1)["parts"]);
}

std::string round_trip(std::string_view parts, bool vertex = false) {
  return sent_back(message_of(parts, vertex), for_model("gemini-3-pro-preview", vertex));
}

TEST(GoogleState, SignaturesGoBackOnTheirParts) {
  for (const bool vertex : {false, true}) {
    for (
        const char* parts :
        {R"([{"functionCall":{"name":"f","args":{"x":1}},"thoughtSignature":"c2ln"},)"
         R"({"functionCall":{"name":"g","args":{}}}])",
         R"([{"text":"Hello"},{"text":"","thoughtSignature":"c2ln"}])",
         R"([{"text":"Grüße","thoughtSignature":"c2ln"}])",
         R"([{"text":"a"},{"text":"b","thoughtSignature":"MQ=="},{"text":"c"},)"
         R"({"text":"d","thoughtSignature":"Mg=="}])",
         R"([{"executableCode":{"code":"1","language":"PYTHON"},"thoughtSignature":"MQ=="},)"
         R"({"codeExecutionResult":{"outcome":"OUTCOME_OK"}},{"text":"x","thoughtSignature":"Mg=="}])",
         R"([{"inlineData":{"mimeType":"image/png","data":"AA=="},"thoughtSignature":"MQ=="}])",
         R"([{"text":"idea","thought":true,"thoughtSignature":"MQ=="},{"text":"x"}])"}) {
      EXPECT_EQ(round_trip(parts, vertex), parts);
    }
  }
}

TEST(GoogleState, ThoughtsAreNoContentAndDoNotGoBack) {
  const std::string message = message_of(R"([{"text":"idea","thought":true},{"text":"x"}])");
  EXPECT_EQ(message, R"({"role":"assistant","content":"x","reasoning_content":"idea"})");
  EXPECT_EQ(sent_back(message, for_model("gemini-3-pro-preview")), R"([{"text":"x"}])");
}

TEST(GoogleState, AnEntrySaysWhereItBelongs) {
  EXPECT_EQ(message_of(R"([{"functionCall":{"id":"a1","name":"f"},"thoughtSignature":"c2ln"}])"),
            R"({"role":"assistant","content":null,"reasoning_details":[{"type":)"
            R"("reasoning.encrypted","data":"c2ln","id":"a1","format":"google-ai-studio-v1",)"
            R"("model":"gemini-3-pro-preview","index":0}],"tool_calls":[{"id":"a1","type":)"
            R"("function","function":{"name":"f","arguments":"{}"}}]})");
  EXPECT_EQ(message_of(R"([{"text":"ab","thoughtSignature":"c2ln"}])", true),
            R"({"role":"assistant","content":"ab","reasoning_details":[{"type":)"
            R"("reasoning.encrypted","data":"c2ln","span":[0,2],"format":"google-vertex-v1",)"
            R"("model":"gemini-3-pro-preview","index":0}]})");
}

constexpr std::string_view kCall =
    R"([{"functionCall":{"name":"f","args":{}},"thoughtSignature":"c2ln"}])";
constexpr std::string_view kPlaceholder =
    R"([{"functionCall":{"name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"}])";

// On another host, or for another model, the first call of a step gets what stands for none.
TEST(GoogleState, ForeignSignaturesAreReplacedWhereOneIsNeeded) {
  const std::string message = message_of(kCall);
  EXPECT_EQ(sent_back(message, for_model("gemini-3-pro-preview")), kCall);
  EXPECT_EQ(sent_back(message, for_model("gemini-3-pro-preview", true)), kPlaceholder);
  EXPECT_EQ(sent_back(message, for_model("gemini-3.5-flash")), kPlaceholder);
  EXPECT_EQ(sent_back(message, for_model("gemini-2.5-flash")),
            R"([{"functionCall":{"name":"f","args":{}}}])");
  const std::string other =
      R"({"role":"assistant","content":null,"reasoning_details":[{"type":"reasoning.text",)"
      R"("text":"t","signature":"s","format":"anthropic-claude-v1","index":0}],"tool_calls":)"
      R"([{"id":"call_gemini_","function":{"name":"f","arguments":"{}"}},)"
      R"({"id":"call_gemini_2","function":{"name":"g","arguments":"{}"}}]})";
  EXPECT_EQ(sent_back(other, for_model("gemini-3-pro-preview")),
            R"([{"functionCall":{"name":"f","args":{}},"thoughtSignature":)"
            R"("skip_thought_signature_validator"},{"functionCall":{"name":"g","args":{}}}])");
}

TEST(GoogleState, AVersionSpelledOutIsTheSameModel) {
  EXPECT_TRUE(same_model("gemini-2.5-flash-001", "models/gemini-2.5-flash"));
  EXPECT_TRUE(same_model("gemini-3.5-flash", "gemini-flash-latest"));
  EXPECT_FALSE(same_model("gemini-2.5-flash-lite", "gemini-2.5-flash"));
  EXPECT_FALSE(same_model("", "gemini-2.5-flash"));
  EXPECT_FALSE(same_model("gemini-2.5-flash", "gemini-2.5-pro"));
}

// A client may have changed the text, or know only the common members of an entry.
TEST(GoogleState, ASpanThatDoesNotFitIsLeftOut) {
  const auto with_span = [](std::string_view span) {
    return R"({"role":"assistant","content":"äb","reasoning_details":[{"type":)"
           R"("reasoning.encrypted","data":"c2ln",)" +
           std::string(span) +
           R"("format":"google-ai-studio-v1","model":"gemini-3-pro-preview"}]})";
  };
  const BuildOptions options = for_model("gemini-3-pro-preview");
  for (const char* span : {R"("span":[0,9],)", R"("span":[1,3],)", R"("span":[-1,2],)",
                           R"("span":[3,2],)", R"("span":["a"],)"}) {
    EXPECT_EQ(sent_back(with_span(span), options), R"([{"text":"äb"}])") << span;
  }
  EXPECT_EQ(sent_back(with_span(""), options), R"([{"text":"äb","thoughtSignature":"c2ln"}])");
}

}  // namespace
}  // namespace llm_rotate::google
