// One conversation, and every turn of it is answered by another provider: with instructions, an
// image, tools called alone and side by side, and reasoning state that only its own vendor may see
// again. The fake upstream refuses what the vendors refuse, and must find nothing to refuse.
#include <string>

#include "llm_rotate/sdk/json.hpp"

#include "integration/conversation/stage.hpp"

namespace llm_rotate::conversation {
namespace {

using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

// The chat as it grows. Each step is one turn of the assistant's.
class Chat {
 public:
  Chat() {
    add(R"({"role":"system","content":"Be brief."})");
    add(R"({"role":"user","content":[{"type":"text","text":"What is in this picture, and how is the weather?"},)"
        R"({"type":"image_url","image_url":{"url":"data:image/png;base64,)"
        R"(iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}}]})");
  }

  std::string json(std::string_view tool_choice) const {
    return R"({"model":"x","max_tokens":500,"tools":[)"
           R"({"type":"function","function":{"name":"weather","description":"The weather.","parameters":)"
           R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},)"
           R"({"type":"function","function":{"name":"clock","parameters":{"type":"object","properties":{}}}}],)"
           R"("tool_choice":")" +
           std::string(tool_choice) + R"(","messages":[)" + messages_ + "]}";
  }

  // The assistant's message, with its reasoning; then the results of its calls, or the next
  // question.
  void take(Value message, const std::string& reasoning_state) {
    Writer out;
    out.begin_object().string("role", "assistant");
    message.each_member([&](std::string_view name, Value value) {
      if (name != "role" && name != "refusal" && name != "annotations") out.value(name, value);
    });
    if (!message["reasoning_content"].exists()) out.string("reasoning_content", "Hm.");
    if (!message["reasoning_details"].exists() && !reasoning_state.empty()) {
      out.raw("reasoning_details", reasoning_state);
    }
    add(out.end_object().str());
    message["tool_calls"].each([&](Value call) {
      Writer result;
      result.begin_object().string("role", "tool").value("tool_call_id", call["id"]);
      add(result.string("content", "15 degrees").end_object().str());
    });
    if (message["tool_calls"].size() == 0) {
      add(R"({"role":"user","content":"Thank you. And now?"})");
    }
  }

 private:
  void add(const std::string& message) { messages_ += messages_.empty() ? message : "," + message; }
  std::string messages_;
};

class Conversation : public Stage {
 protected:
  // One turn; returns whether it was served.
  bool serve(Chat& chat, const Speaker& speaker, std::string_view tool_choice) {
    const sdk::IProvider& plugin = plugin_of(speaker);
    try {
      const sdk::HttpResponse response =
          answer_to(request_of(plugin, speaker, chat.json(tool_choice)));
      if (!response.ok()) {
        ADD_FAILURE() << speaker.provider << " refuses: " << response.status << " "
                      << response.body;
        return false;
      }
      const Document reply(plugin.parse(response).json);
      chat.take(reply["choices"].at(0)["message"], speaker.reasoning_state);
      return true;
    } catch (const sdk::ProviderError& error) {
      ADD_FAILURE() << speaker.provider << ": " << error.what();
      return false;
    }
  }
};

TEST_F(Conversation, GoesOnWhoeverAnswers) {
  ASSERT_GE(speakers_.size(), 3U);
  const std::size_t count = speakers_.size();
  // Every pair of neighbours, in every distance, and each provider in each of the four turns.
  for (std::size_t first = 0; first < count; ++first) {
    for (std::size_t step = 0; step < count; ++step) {
      Chat chat;
      std::size_t turn = 0;
      std::string who;
      for (const char* tool_choice : {"required", "auto", "required", "none"}) {
        const Speaker& speaker = speakers_[(first + step * turn++) % count];
        who += (who.empty() ? "" : ", ") + speaker.provider;
        SCOPED_TRACE(who);
        if (!serve(chat, speaker, tool_choice)) return;
      }
    }
  }
}

// Not every vendor has a place for them there; none may refuse them, and none may lose them.
TEST_F(Conversation, InstructionsInTheMiddleReachEveryVendor) {
  constexpr std::string_view kLater = R"({"role":"system","content":"Answer in French."})";
  constexpr std::string_view kTurns[] = {
      R"({"role":"user","content":"Hello"},{"role":"assistant","content":"Hi."},LATER,)"
      R"({"role":"user","content":"And now?"})",
      R"({"role":"user","content":"Hello"},LATER)",
      R"({"role":"user","content":"Hello"},LATER,{"role":"user","content":"And now?"})",
      R"({"role":"user","content":"Hello"},{"role":"assistant","tool_calls":[{"id":"call_1",)"
      R"("type":"function","function":{"name":"clock","arguments":"{}"}}]},)"
      R"({"role":"tool","tool_call_id":"call_1","content":"noon"},LATER)"};
  for (const Speaker& speaker : speakers_) {
    for (const std::string_view turns : kTurns) {
      std::string messages = R"({"role":"system","content":"Be brief."},)" + std::string(turns);
      messages.replace(messages.find("LATER"), 5, kLater);
      SCOPED_TRACE(speaker.provider + " " + messages);
      const sdk::HttpRequest request = request_of(
          plugin_of(speaker), speaker,
          R"({"model":"x","max_tokens":500,"tools":[{"type":"function","function":{"name":"clock",)"
          R"("parameters":{"type":"object","properties":{}}}}],"messages":[)" +
              messages + "]}");
      EXPECT_NE(request.body.find("Answer in French."), std::string::npos) << request.body;
      const sdk::HttpResponse response = answer_to(request);
      EXPECT_TRUE(response.ok()) << response.status << " " << response.body;
    }
  }
}

}  // namespace
}  // namespace llm_rotate::conversation
