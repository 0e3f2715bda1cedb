#include "conformance/samples.hpp"

#include <random>
#include <utility>

namespace llm_rotate::conformance {

namespace {

constexpr std::uint32_t kSeed = 20'240'607;
constexpr int kRandomAnswers = 300;

std::string noise(std::mt19937& random, std::size_t size) {
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random() & 0xffU);
  return out;
}

std::vector<sdk::HttpResponse> make_answers() {
  std::vector<std::string> bodies = garbage_bodies();
  bodies.emplace_back(R"({"error":{"message":"no","type":"t","code":"c"}})");
  bodies.emplace_back(R"({"error":"a string"})");
  bodies.emplace_back(R"({"error":{"message":7,"details":[{"@type":3,"retryDelay":{}}]}})");
  const std::vector<sdk::Headers> headers = {
      {},
      {{"retry-after", "20"}, {"content-type", "application/json"}},
      {{"retry-after", "-5"}, {"x-ratelimit-reset-requests", "soon"}},
      {{"retry-after", "99999999999999999999"}, {"retry-after-ms", "1e400"}}};
  std::vector<sdk::HttpResponse> out;
  for (const int status : {-1,  0,   100, 200, 301, 400, 401, 402, 403, 404, 408, 409,
                           413, 418, 422, 429, 498, 500, 502, 503, 504, 529, 999, 2147483647}) {
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      out.push_back({status, headers[i % headers.size()], bodies[i]});
    }
  }
  std::mt19937 random(kSeed);
  for (int i = 0; i < kRandomAnswers; ++i) {
    const int status = static_cast<int>(random() % 700);
    sdk::Headers some;
    if (i % 3 == 0) some.set("retry-after", noise(random, random() % 12));
    out.push_back({status, std::move(some), noise(random, random() % 200)});
  }
  return out;
}

std::vector<std::string> make_streams() {
  std::mt19937 random(kSeed);
  return {
      "",
      "data: {}\n\ndata: [DONE]\n\n",
      ": comment\r\nevent: x\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\ndata: \xe2\x82\xac\n\n",
      "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choices\":7}\n\n",
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":null}\n\nevent: e\n\n",
      "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}\n\ndata: [[\n\n",
      "data: {\"error\":{\"message\":\"overloaded\"}}\n\ndata: {\"unfinished\":",
      "[{\"candidates\":[]},\n",
      std::string(64, '\0'),
      noise(random, 120),
  };
}

}  // namespace

const std::vector<std::string>& odd_chats() {
  static const std::vector<std::string> chats = {
      "",
      "{",
      "null",
      "[]",
      "{}",
      R"({"messages":null})",
      R"({"messages":[]})",
      R"({"messages":[null,7,[],{"role":5}]})",
      R"({"messages":[{"role":"user","content":[{"type":"image_url"},{"type":"text","text":1}]}]})",
      R"({"messages":[{"role":"tool","content":null},{"role":"assistant","tool_calls":[{}]}]})",
      R"({"messages":[{"role":"user","content":"hi"}],"tools":{},"max_tokens":"many"})",
      R"({"messages":[{"role":"user","content":"hi"}],"stop":[[]],"response_format":[1]})",
      std::string(100'000, '['),
      R"({"messages":[{"role":"user","content":")" + std::string(100'000, 'x') + R"("}]})",
      "{\"messages\":[{\"role\":\"user\",\"content\":\"\xff\xfe\"}]}",
  };
  return chats;
}

const std::vector<std::string>& garbage_bodies() {
  static const std::vector<std::string> bodies = {
      "",
      "<html>Bad Gateway</html>",
      "{",
      "{\"unfinished\": \"",
      std::string("\0\x01\xff\xfe", 4),
      std::string(100'000, '['),
  };
  return bodies;
}

const std::vector<sdk::HttpResponse>& odd_answers() {
  static const std::vector<sdk::HttpResponse> answers = make_answers();
  return answers;
}

const std::vector<std::string>& odd_streams() {
  static const std::vector<std::string> streams = make_streams();
  return streams;
}

}  // namespace llm_rotate::conformance
