// The Responses API in front of a provider that speaks Chat Completions.
#include "integration/gateway/gateway_fixture.hpp"

namespace llm_rotate::tests {
namespace {

class GatewayResponses : public GatewayFixture {
 protected:
  fake::ParsedResponse create(const std::string& members) const {
    return post("/v1/responses", R"({"model":"gpt-4o-mini",)" + members + "}");
  }
};

TEST_F(GatewayResponses, AText) {
  serve();
  const fake::ParsedResponse response =
      create(R"("input":"Hello","instructions":"Be kind","max_output_tokens":50)");
  ASSERT_EQ(response.status, 200U) << response.body;
  const sdk::json::Document document(response.body);
  EXPECT_EQ(document["object"].string(), "response");
  EXPECT_EQ(document["status"].string(), "completed");
  EXPECT_EQ(document["instructions"].string(), "Be kind");
  EXPECT_FALSE(document["store"].boolean(true));
  const auto item = document["output"].at(0);
  EXPECT_EQ(item["type"].string(), "message");
  EXPECT_FALSE(item["content"].at(0)["text"].string().empty());
  EXPECT_GT(document["usage"]["input_tokens"].integer(), 0);
}

TEST_F(GatewayResponses, AToolLoop) {
  fake::Action action;
  action.tool_calls = {{"weather", R"({"city":"Bonn"})"}};
  upstream.set_script(fake::Script{}.rule({.first = 1}, action));
  serve();
  const std::string tool =
      R"("tools":[{"type":"function","name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}])";
  const fake::ParsedResponse asked = create(R"("input":"Weather?",)" + tool);
  ASSERT_EQ(asked.status, 200U) << asked.body;
  const sdk::json::Document document(asked.body);
  const auto call = document["output"].at(0);
  EXPECT_EQ(call["type"].string(), "function_call");
  EXPECT_EQ(call["name"].string(), "weather");
  const fake::ParsedResponse told =
      create(R"("input":[{"role":"user","content":"Weather?"},)" + sdk::json::dump(call) +
             R"(,{"type":"function_call_output","call_id":)" +
             sdk::json::quoted(call["call_id"].string()) + R"(,"output":"rain"}],)" + tool);
  EXPECT_EQ(told.status, 200U) << told.body;
}

TEST_F(GatewayResponses, AStreamBuildsUpTheWholeResponse) {
  serve();
  const fake::ParsedResponse response = create(R"("input":"Hello","stream":true)");
  ASSERT_EQ(response.status, 200U);
  std::string text;
  std::int64_t sequence = 0;
  std::string last;
  for (const std::string& event : response.events()) {
    const sdk::json::Document document(event);
    ASSERT_TRUE(document.ok()) << event;
    EXPECT_EQ(document["sequence_number"].integer(-1), sequence++) << event;
    last = document["type"].string();
    if (last == "response.output_text.delta") text += document["delta"].string();
  }
  EXPECT_EQ(last, "response.completed");
  const sdk::json::Document whole(response.last_event());
  EXPECT_EQ(whole["response"]["output"].at(0)["content"].at(0)["text"].string(), text);
  EXPECT_FALSE(text.empty());
}

TEST_F(GatewayResponses, WhatIsStoredIsRefusedClearly) {
  serve();
  for (const char* members :
       {R"("input":"x","previous_response_id":"resp_1")", R"("input":"x","background":true)",
        R"("input":"x","conversation":"c")", R"("input":[{"type":"item_reference","id":"x"}])",
        R"("input":"x","tools":[{"type":"web_search"}])", R"("input":7)"}) {
    const fake::ParsedResponse response = create(members);
    EXPECT_EQ(response.status, 400U) << members << response.body;
    EXPECT_FALSE(error_message(response).empty());
  }
  const fake::ParsedResponse stored = ask(fake::get("/v1/responses/resp_1"));
  EXPECT_EQ(stored.status, 400U);
  EXPECT_NE(error_message(stored).find("stores none"), std::string::npos);
  EXPECT_TRUE(upstream.attempts().empty());
}

}  // namespace
}  // namespace llm_rotate::tests
