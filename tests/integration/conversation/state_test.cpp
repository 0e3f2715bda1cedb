// Opaque reasoning state between all pairs of providers: back where it came from it goes unchanged,
// nowhere else does it go at all, and nobody refuses the history that holds it.
#include <string>

#include "integration/conversation/stage.hpp"

namespace llm_rotate::conversation {
namespace {

const std::string kMark = "T3BhcXVlU3RhdGU=";

// What a provider's own answer leaves in the history, by its name and its model; empty for those
// whose vendors give no state away.
std::string state_of(const std::string& provider, const std::string& model) {
  const std::string text = R"([{"type":"reasoning.text","text":"Hm.","signature":")" + kMark +
                           R"(","index":0,"format":")";
  const std::string call = R"([{"type":"reasoning.encrypted","data":")" + kMark +
                           R"(","id":"call_1","index":0,"format":")";
  const std::string of_model = R"(","model":")" + model + "\"}]";
  if (provider == "anthropic") return text + "anthropic-claude-v1" + of_model;
  if (provider == "openrouter") return text + "anthropic-claude-v1\"}]";
  if (provider == "aws_bedrock") return text + "bedrock-converse-v1\"}]";
  if (provider == "google_ai_studio") return call + "google-ai-studio-v1" + of_model;
  if (provider == "google_vertex") return call + "google-vertex-v1" + of_model;
  return {};
}

std::string history_with(const std::string& state) {
  return R"({"model":"x","max_tokens":3000,"tools":[{"type":"function","function":{"name":"f",)"
         R"("parameters":{"type":"object","properties":{}}}}],"messages":[)"
         R"({"role":"user","content":"Hello"},{"role":"assistant","content":null,)"
         R"("reasoning_content":"Hm.","reasoning_details":)" +
         state +
         R"(,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
         R"({"role":"tool","tool_call_id":"call_1","content":"7"}]})";
}

class State : public Stage {};

TEST_F(State, GoesBackToItsOwnRouteAndToNoOther) {
  ASSERT_EQ(speakers_.size(), 7U);
  for (const Speaker& from : speakers_) {
    const std::string state = state_of(from.provider, from.model);
    if (state.empty()) continue;
    for (const Speaker& to : speakers_) {
      SCOPED_TRACE(from.provider + " -> " + to.provider);
      const sdk::HttpRequest request = request_of(plugin_of(to), to, history_with(state));
      const bool sent = request.body.find(kMark) != std::string::npos;
      EXPECT_EQ(sent, from.provider == to.provider) << request.body;
      if (sent) continue;  // its own vendor would see that it never gave this state
      const sdk::HttpResponse response = answer_to(request);
      EXPECT_TRUE(response.ok()) << response.status << " " << response.body;
    }
  }
}

// Where the vendor binds it to a model, another model of the same vendor's is another route.
TEST_F(State, OfAnotherModelStaysAway) {
  for (const Speaker& speaker : speakers_) {
    const bool bound = speaker.provider == "anthropic" || speaker.provider.starts_with("google");
    if (!bound) continue;
    SCOPED_TRACE(speaker.provider);
    const std::string model =
        speaker.provider == "anthropic" ? "claude-opus-4-1" : "gemini-2.5-pro";
    const sdk::HttpRequest request =
        request_of(plugin_of(speaker), speaker, history_with(state_of(speaker.provider, model)));
    EXPECT_EQ(request.body.find(kMark), std::string::npos) << request.body;
    EXPECT_TRUE(answer_to(request).ok());
  }
}

}  // namespace
}  // namespace llm_rotate::conversation
