#include "dispatch/embed_list.hpp"

#include <array>

#include <gtest/gtest.h>

namespace llm_rotate::dispatch {
namespace {

using Texts = std::vector<std::string>;

sdk::ChatReply reply(std::string data, std::int64_t tokens) {
  sdk::ChatReply out;
  out.json = R"({"object":"list","data":[)" + data + "]}";
  out.model = "m";
  out.usage.known = tokens >= 0;
  out.usage.prompt_tokens = out.usage.total_tokens = tokens;
  return out;
}

TEST(EmbedList, IsTakenOutOfTheRequest) {
  EXPECT_EQ(inputs_of(R"({"model":"m","input":["a","\"b",""]})"),
            (Texts{R"("a")", R"("\"b")", R"("")"}));
  EXPECT_EQ(inputs_of(R"({"input":[[1,2],[3]]})"), (Texts{"[1,2]", "[3]"}));
}

TEST(EmbedList, OneInputIsNone) {
  for (const char* json : {R"({"input":"a"})", R"({"input":[1,2,3]})", R"({"input":[]})",
                           R"({"input":null})", "{}", "[", "", R"({"input":[)"}) {
    EXPECT_EQ(inputs_of(json), Texts()) << json;
  }
}

TEST(EmbedList, APartIsTheSameRequestWithFewerInputs) {
  const Texts inputs = {R"("a")", "[1]"};
  EXPECT_EQ(with_inputs(R"({"input":["x","y"],"dimensions":3,"model":"m"})", inputs),
            R"({"dimensions":3,"model":"m","input":["a",[1]]})");
}

TEST(EmbedList, AnswersAreJoinedInOrderAndCountedAnew) {
  const std::array parts = {
      reply(R"({"object":"embedding","index":0,"embedding":[1]},{"index":1,"embedding":[2]})", 5),
      reply(R"({"embedding":"AAAA","index":0})", 7)};
  const sdk::ChatReply all = joined(parts);
  EXPECT_EQ(all.json,
            R"({"object":"list","data":[{"object":"embedding","embedding":[1],"index":0},)"
            R"({"embedding":[2],"index":1},{"embedding":"AAAA","index":2}],"model":"m",)"
            R"("usage":{"prompt_tokens":12,"total_tokens":12}})");
  EXPECT_EQ(all.usage, (sdk::Usage{true, 12, 0, 12, 0, 0, 0}));
  EXPECT_EQ(vectors_in(all), 3U);
}

TEST(EmbedList, ASumWithAnUnknownPartIsUnknown) {
  const std::array parts = {reply(R"({"embedding":[1]})", 5), reply(R"({"embedding":[2]})", -1)};
  const sdk::ChatReply all = joined(parts);
  EXPECT_FALSE(all.usage.known);
  EXPECT_EQ(all.json.find("usage"), std::string::npos);
}

TEST(EmbedList, AnAnswerWithoutAListHasNoVectors) {
  EXPECT_EQ(vectors_in(reply("", 0)), 0U);
  EXPECT_EQ(vectors_in({"{}", {}, {}, {}, {}}), 0U);
}

}  // namespace
}  // namespace llm_rotate::dispatch
