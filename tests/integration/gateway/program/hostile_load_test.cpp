// Clients that mean no good, in numbers and sizes that would hurt: each is answered or cut off, the
// memory of the program stays where it was, and the next good request is served.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "integration/gateway/program/process_watch.hpp"
#include "integration/gateway/program/program_fixture.hpp"
#include "unit/fake_upstream/raw_client.hpp"

namespace llm_rotate::tests {
namespace {

constexpr std::int64_t kMayKeepKib = 24 << 10;
constexpr auto kPatience = std::chrono::seconds(30);

// Every dialect that is served here, with a question in it.
struct Dialect {
  std::string path;
  std::string headers;
  std::string before;  // of the question's text
  std::string behind;
};
const std::vector<Dialect>& dialects() {
  static const std::vector<Dialect> all = {
      {"/v1/chat/completions", "",
       R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":)", "}]}"},
      {"/v1/responses", "", R"({"model":"gpt-4o-mini","input":)", "}"},
      {"/v1/embeddings", "", R"({"model":"gpt-4o-mini","input":)", "}"},
      {"/v1/messages", "anthropic-version: 2023-06-01\r\n",
       R"({"model":"gpt-4o-mini","max_tokens":9,"messages":[{"role":"user","content":)", "}]}"},
      {"/v1beta/models/gpt-4o-mini:generateContent", "",
       R"({"contents":[{"role":"user","parts":[{"text":)", "}]}]}"},
  };
  return all;
}

class HostileLoadTest : public ProgramFixture {
 protected:
  HostileLoadTest() {
    config(upstream.base_url(), 2);
    std::string text = read("llm-rotate.toml");
    text.replace(text.find("\"openai\","), 9, "\"openai\", \"anthropic\", \"google_ai_studio\",");
    write("llm-rotate.toml",
          text +
              "[gateway]\nheader_timeout_seconds = 2\nbody_timeout_seconds = 2\n"
              "[[gateway.tokens]]\nname = \"good\"\ntoken_ref = \"literal://good-token\"\n");
    gateway_ = start_gateway();
    if (gateway_.port == 0) throw std::runtime_error(gateway_.program->wait().err);
    watch_ = std::make_unique<ProcessWatch>(gateway_.program->pid());
    EXPECT_TRUE(is_well());
    before_kib_ = std::max<std::int64_t>(watch_->resident_kib(), 16 << 10);
  }
  ~HostileLoadTest() override {
    EXPECT_TRUE(is_well());
    if (kSanitized) return;
    EXPECT_TRUE(waits_for([&] { return watch_->resident_kib() < before_kib_ + kMayKeepKib; }))
        << before_kib_ << " KiB before, " << watch_->resident_kib() << " after";
  }

  fake::ParsedResponse ask(const std::string& bytes) const {
    fake::RawClient client(gateway_.port);
    client.send(bytes);
    return client.receive(kPatience);
  }
  static std::string post(const Dialect& to, const std::string& body,
                          const std::string& token = "good-token") {
    return fake::post(to.path, body, token, to.headers);
  }
  bool is_well() const {
    const fake::ParsedResponse answer =
        ask(post(dialects()[0], dialects()[0].before + "\"Hi\"" + dialects()[0].behind));
    return answer.status == 200U && answer.complete;
  }
  static std::string head(const std::string& headers) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good-token\r\n" +
           headers + "\r\n";
  }

  fake::FakeUpstream upstream;
  Served gateway_;
  std::unique_ptr<ProcessWatch> watch_;
  std::int64_t before_kib_ = 0;
};

TEST_F(HostileLoadTest, AGigabyteOfBody) {
  constexpr std::size_t kBlocks = 1'024;
  const std::string block(std::size_t{1} << 20, 'x');
  {
    fake::RawClient announced(gateway_.port);
    announced.send(head("Content-Length: 1073741824\r\n"));
    for (std::size_t i = 0; i < kBlocks; ++i) announced.send(block);
    const fake::ParsedResponse answer = announced.receive(kPatience);
    EXPECT_TRUE(answer.status == 413U || announced.end() == fake::RawClient::End::kReset);
  }
  fake::RawClient chunked(gateway_.port);
  chunked.send(head("Transfer-Encoding: chunked\r\n"));
  for (std::size_t i = 0; i < kBlocks; ++i) chunked.send("100000\r\n" + block + "\r\n");
  const fake::ParsedResponse answer = chunked.receive(kPatience);
  EXPECT_TRUE(answer.status == 413U || chunked.end() == fake::RawClient::End::kReset);
}

TEST_F(HostileLoadTest, AHundredThousandHeaders) {
  std::string many = "GET /v1/models HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 100'000; ++i) many += "x-" + std::to_string(i) + ": y\r\n";
  for (int i = 0; i < 20; ++i) {
    fake::RawClient client(gateway_.port);
    client.send(many + "\r\n");
    const fake::ParsedResponse answer = client.receive(kPatience);
    EXPECT_TRUE(answer.status == 431U || client.end() == fake::RawClient::End::kReset);
  }
}

TEST_F(HostileLoadTest, HundredsThatSendAByteNowAndThen) {
  std::vector<std::unique_ptr<fake::RawClient>> slow;
  const std::string request = fake::get("/v1/models", "good-token");
  for (int i = 0; i < 400; ++i) {
    slow.push_back(std::make_unique<fake::RawClient>(gateway_.port));
    slow.back()->send(i % 2 == 0 ? request.substr(0, 10) : head("Content-Length: 1000\r\n") + "{");
  }
  const auto began = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - began < std::chrono::seconds(4)) {
    for (const auto& client : slow) client->send("x");
    EXPECT_TRUE(is_well());
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  int cut_off = 0;
  for (const auto& client : slow) {
    const fake::ParsedResponse answer = client->receive(kPatience);
    cut_off += answer.status == 408U || client->end() == fake::RawClient::End::kReset ? 1 : 0;
  }
  EXPECT_EQ(cut_off, 400);
}

TEST_F(HostileLoadTest, JsonOfAnyDepthInEveryDialect) {
  constexpr std::size_t kDeep = 4'000'000;
  for (const Dialect& dialect : dialects()) {
    for (const auto& [open, close] : {std::pair("[", "]"), std::pair("{\"a\":", "}")}) {
      std::string deep;
      for (std::size_t i = 0; i < kDeep / 2; ++i) deep += open;
      deep += "1";
      for (std::size_t i = 0; i < kDeep / 2; ++i) deep += close;
      const unsigned status = ask(post(dialect, dialect.before + deep + dialect.behind)).status;
      EXPECT_GE(status, 400U) << dialect.path;
      EXPECT_LT(status, 500U) << dialect.path;
    }
  }
}

TEST_F(HostileLoadTest, WhatIsNoTextInEveryDialect) {
  for (const Dialect& dialect : dialects()) {
    for (const char* text : {"\"\xff\xfe\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\\ud800\"",
                             "\"\x80\"", "\"\xf4\x90\x80\x80\"", "\"\\u12\"", "\"a\nb\""}) {
      const fake::ParsedResponse answer =
          ask(post(dialect, dialect.before + text + dialect.behind));
      EXPECT_TRUE(answer.complete);
      EXPECT_TRUE(answer.status == 200U || (answer.status >= 400U && answer.status < 500U))
          << dialect.path << " " << text << " " << answer.status << answer.body;
    }
  }
}

TEST_F(HostileLoadTest, WrongTokensAtSpeed) {
  constexpr int kGuesses = 5'000;
  fake::RawClient client(gateway_.port);
  int refused = 0;
  for (int i = 0; i < kGuesses; ++i) {
    client.send(post(dialects()[0], "{}", "guess-" + std::to_string(i)));
    refused += client.receive(kPatience).status == 401U ? 1 : 0;
  }
  EXPECT_EQ(refused, kGuesses);
  const std::string long_token(20'000, 't');
  EXPECT_EQ(ask(post(dialects()[0], "{}", long_token)).status, 401U);
}

TEST_F(HostileLoadTest, AThousandRequestsInOneGo) {
  constexpr int kRequests = 1'000;
  fake::RawClient client(gateway_.port);
  std::string all;
  for (int i = 0; i < kRequests; ++i) {
    all += fake::get("/v1/models/gpt-4o-mini?n=" + std::to_string(i), "good-token");
  }
  client.send(all);
  int answered = 0;
  for (int i = 0; i < kRequests; ++i) {
    answered += client.receive(kPatience).status == 200U ? 1 : 0;
  }
  EXPECT_EQ(answered, kRequests);
}

TEST_F(HostileLoadTest, ConnectionsThatAreOpenedAndThrownAway) {
  for (int i = 0; i < 3'000; ++i) {
    fake::RawClient client(gateway_.port);
    if (i % 3 == 0) client.send("POST /v1/chat/completions HTTP/1.1\r\n");
    if (i % 3 == 1) {
      client.send(post(dialects()[0], dialects()[0].before + "\"Hi\"" + dialects()[0].behind));
    }
  }
  EXPECT_TRUE(waits_for([&] { return upstream.open_connections() < 600; }));
}

}  // namespace
}  // namespace llm_rotate::tests
