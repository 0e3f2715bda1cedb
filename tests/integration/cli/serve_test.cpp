// The gateway, batches and first configurations, as a user runs them.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>

#include "llm_rotate/sdk/json.hpp"

#include "integration/cli/cli_fixture.hpp"
#include "unit/fake_upstream/raw_client.hpp"

namespace llm_rotate::cli::testing {
namespace {

class ServeTest : public UpstreamTest {
 protected:
  std::uint16_t port_of(const std::string& log) const {
    const std::string said = read(log);
    const std::size_t at = said.find("http://127.0.0.1:");
    return at == std::string::npos ? std::uint16_t{0}
                                   : static_cast<std::uint16_t>(std::stoi(said.substr(at + 17)));
  }
  Invocation server() const {
    Invocation call = invocation({"serve", "--port", "0", "--threads", "1"});
    call.output_file = write("serve.out", "");
    return call;
  }
  std::uint16_t wait_for_port() const {
    for (int i = 0; i < 1'000; ++i) {
      if (const std::uint16_t port = port_of("serve.out"); port != 0) return port;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return 0;
  }
  static std::string body(const std::string& members = "") {
    return R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}])" + members + "}";
  }
};

TEST_F(ServeTest, ServesUntilItIsToldToEnd) {
  serve({});
  Program program(server());
  const std::uint16_t port = wait_for_port();
  ASSERT_NE(port, 0);
  fake::RawClient client(port);
  client.send(fake::post("/v1/chat/completions", body()));
  EXPECT_EQ(client.receive().status, 200U);
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.err.find("no client tokens are configured"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("draining"), std::string::npos);
}

TEST_F(ServeTest, AStreamOutlivesSigterm) {
  fake::Action slow;
  slow.chunk_delay_ms = 50;
  slow.words = slow.chunks = 20;
  serve(fake::Script{}.rule({}, slow));
  Program program(server());
  const std::uint16_t port = wait_for_port();
  ASSERT_NE(port, 0);
  fake::RawClient client(port);
  client.send(fake::post("/v1/chat/completions", body(R"(,"stream":true)")));
  client.receive_at_least(100);
  program.signal(SIGTERM);
  EXPECT_EQ(client.receive().last_event(), "[DONE]");
  EXPECT_EQ(program.wait().code, 0);
}

TEST_F(ServeTest, PrintsTheConfigurationInForceWithoutSecrets) {
  serve({});
  const Ended ended = llm_rotate({"serve", "--print-config", "--port", "1234"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const sdk::json::Document document(ended.out);
  EXPECT_EQ(document["gateway"]["port"].integer(), 1234);
  EXPECT_EQ(document["gateway"]["heartbeat_seconds"].integer(), 15);
  EXPECT_EQ(ended.out.find("TEST_KEY"), std::string::npos);
}

TEST_F(ServeTest, APortThatIsTakenIsSaid) {
  serve({});
  write("llm-rotate.toml", read("llm-rotate.toml") +
                               "[gateway]\nhost = \"192.0.2.1\"\n[[gateway.tokens]]\n"
                               "name = \"a\"\ntoken_ref = \"literal://t\"\n");
  const Ended ended = llm_rotate({"serve"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("cannot listen on 192.0.2.1:8100"), std::string::npos) << ended.err;
}

class BatchTest : public UpstreamTest {
 protected:
  std::set<std::string> ids_in(const std::string& file) const {
    std::set<std::string> ids;
    std::istringstream lines(read(file));
    for (std::string line; std::getline(lines, line);) {
      const sdk::json::Document document(line);
      EXPECT_TRUE(document.ok()) << line;
      EXPECT_TRUE(ids.insert(std::string(document["custom_id"].string())).second) << line;
    }
    return ids;
  }
  void write_prompts(int count) const {
    std::string text;
    for (int i = 1; i <= count; ++i) text += "Prompt " + std::to_string(i) + "\n";
    write("in.txt", text);
  }
};

TEST_F(BatchTest, RunsEveryLineOnce) {
  serve({}, 2);
  write_prompts(50);
  const Ended ended = llm_rotate({"batch", "in.txt", "-o", "out.jsonl", "-m", "gpt-4o-mini"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ids_in("out.jsonl").size(), 50U);
  EXPECT_NE(ended.err.find("50 done, 0 failed"), std::string::npos) << ended.err;
  const Ended again = llm_rotate({"batch", "in.txt", "-o", "out.jsonl", "-m", "gpt-4o-mini"});
  EXPECT_NE(again.err.find("0 done (50 before)"), std::string::npos) << again.err;
  EXPECT_EQ(upstream.attempts().size(), 50U);
}

TEST_F(BatchTest, GoesOnWhereAKilledOneWas) {
  fake::Action slow;
  slow.delay_ms = 20;
  serve(fake::Script{}.rule({}, slow), 2);
  write_prompts(100);
  const std::vector<std::string> command = {"batch",       "in.txt",        "-o", "out.jsonl", "-m",
                                            "gpt-4o-mini", "--concurrency", "4"};
  for (int round = 0; round < 3; ++round) {
    Program program(invocation(command));
    const std::size_t before = upstream.attempts().size();
    upstream.wait_until([&](const auto& seen) { return seen.size() >= before + 15; },
                        std::chrono::seconds(20));
    program.signal(SIGKILL);
    program.wait();
  }
  const Ended ended = llm_rotate(command);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ids_in("out.jsonl").size(), 100U);
}

TEST_F(BatchTest, FailedLinesCanBeRunAgain) {
  fake::Action refuse;
  refuse.fault = fake::Fault::kInvalidRequest;
  serve(fake::Script{}.rule({.prompt = "Prompt 2"}, refuse));
  write("in.txt", "Prompt 1\nPrompt 2\n{\"neither\":1}\n");
  const Ended ended = llm_rotate({"batch", "in.txt", "-o", "out.jsonl", "-m", "gpt-4o-mini"});
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_EQ(ids_in("out.jsonl"), std::set<std::string>{"line-1"});
  EXPECT_NE(read("out.jsonl.failed.jsonl").find("\"Prompt 2\""), std::string::npos);
  upstream.set_script({});
  const Ended again = llm_rotate({"batch", "out.jsonl.failed.jsonl", "-o", "out2.jsonl"});
  EXPECT_EQ(ids_in("out2.jsonl"), std::set<std::string>{"line-2"}) << again.err;
}

TEST_F(BatchTest, AnOutputOfSomethingElseIsNotTouched) {
  serve({});
  write_prompts(1);
  write("out.jsonl", "precious\n");
  EXPECT_EQ(llm_rotate({"batch", "in.txt", "-o", "out.jsonl", "-m", "gpt-4o-mini"}).code, 2);
  EXPECT_EQ(read("out.jsonl"), "precious\n");
}

using InitTest = CliTest;

TEST_F(InitTest, WritesAConfigurationThatIsFine) {
  environment["OPENAI_API_KEY"] = "sk-very-secret";
  environment["OPENAI_API_KEY_2"] = "sk-other-secret";
  const Ended ended = llm_rotate({"init", "--yes"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(read("llm-rotate.toml").find("secret\""), std::string::npos);
  const Ended checked = llm_rotate({"check", "--strict"});
  EXPECT_EQ(checked.code, 0) << checked.out;
  const Ended again = llm_rotate({"init", "--yes"});
  EXPECT_EQ(again.code, 2);
  EXPECT_NE(again.err.find("is there already"), std::string::npos);
}

TEST_F(InitTest, Asks) {
  environment["OPENAI_API_KEY"] = "sk-1";
  environment["OPENAI_API_KEY_2"] = "sk-2";
  const Ended ended = llm_rotate({"init"}, "n\ny\n");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(read("llm-rotate.toml").find("env://OPENAI_API_KEY\""), std::string::npos);
  EXPECT_NE(read("llm-rotate.toml").find("env://OPENAI_API_KEY_2\""), std::string::npos);
}

TEST_F(InitTest, WithoutAKeySaysWhatToSet) {
  const Ended ended = llm_rotate({"init", "--yes"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("OPENAI_API_KEY"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace llm_rotate::cli::testing
