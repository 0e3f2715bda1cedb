// The gateway and first configurations, as a user runs them.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

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
  static bool comes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 2'000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  std::uint16_t wait_for_port() const {
    comes_true([&] { return port_of("serve.out") != 0; });
    return port_of("serve.out");
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

// The configuration is read again and again while calls come, a bad one among them.
TEST_F(ServeTest, SighupUnderLoadHarmsNobody) {
  serve({});
  Program program(server());
  const std::uint16_t port = wait_for_port();
  ASSERT_NE(port, 0);
  std::atomic<bool> stop{false};
  std::atomic<int> served{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] {
      fake::RawClient client(port);
      while (!stop) {
        client.send(fake::post("/v1/chat/completions", body()));
        ++(client.receive().status == 200U ? served : failed);
      }
    });
  }
  const std::string file = read("llm-rotate.toml");
  std::string other = file;
  other.replace(other.find("alpha-1"), 7, "omega-1");
  for (int reloads = 0; reloads < 30; ++reloads) {
    const std::string& next = reloads % 3 == 0 ? other : file;
    write("next.toml", reloads == 15 ? "nonsense" : next);
    std::filesystem::rename(path("next.toml"), path("llm-rotate.toml"));
    program.signal(SIGHUP);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_GT(served, 50);
  EXPECT_EQ(failed, 0);
  EXPECT_NE(ended.err.find("the configuration was read again"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("the configuration before it stays in force"), std::string::npos)
      << ended.err;
}

TEST_F(ServeTest, SighupOpensTheUsageLogAnew) {
  serve({});
  write("llm-rotate.toml", read("llm-rotate.toml") + "[observability]\nusage_log = \"usage\"\n");
  Program program(server());
  const std::uint16_t port = wait_for_port();
  ASSERT_NE(port, 0);
  fake::RawClient client(port);
  const auto call = [&] {
    client.send(fake::post("/v1/chat/completions", body()));
    EXPECT_EQ(client.receive().status, 200U);
  };
  call();
  std::filesystem::rename(path("usage"), path("usage.1"));
  program.signal(SIGHUP);
  ASSERT_TRUE(comes_true([&] { return std::filesystem::exists(path("usage")); }));
  call();
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().code, 0);
  const std::string before = read("usage.1");
  const std::string after = read("usage");
  EXPECT_EQ(std::count(before.begin(), before.end(), '\n'), 1) << before;
  EXPECT_EQ(std::count(after.begin(), after.end(), '\n'), 1) << after;
}

TEST_F(ServeTest, AWatchedFileChangesTokensTooAndKeepsTheAddressOfTheCommandLine) {
  serve({});
  const std::string file = "watch = true\n" + read("llm-rotate.toml");
  write("llm-rotate.toml", file);
  Program program(server());
  const std::uint16_t port = wait_for_port();
  ASSERT_NE(port, 0);
  const auto status = [&] {
    fake::RawClient client(port);
    client.send(fake::post("/v1/chat/completions", body(), "new-token"));
    return client.receive().status;
  };
  EXPECT_EQ(status(), 200U) << "nobody is asked for a token";
  write("llm-rotate.toml",
        file + "[[gateway.tokens]]\nname = \"a\"\ntoken_ref = \"literal://other-token\"\n");
  EXPECT_TRUE(comes_true([&] { return status() == 401U; }));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().code, 0);
}

TEST_F(ServeTest, AReloadCannotOpenTheDoorThatItWasStartedWith) {
  serve({});
  const std::string file = read("llm-rotate.toml");
  const std::string tokens =
      "[[gateway.tokens]]\nname = \"a\"\ntoken_ref = \"literal://the-token\"\n";
  write("llm-rotate.toml", file + "[gateway]\nhost = \"0.0.0.0\"\n" + tokens);
  Program program(server());
  ASSERT_TRUE(comes_true([&] { return read("serve.out").find("0.0.0.0:") < 100; }));
  write("llm-rotate.toml", file);  // of this machine alone, and without tokens
  program.signal(SIGHUP);
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.err.find("gateway.host, gateway.port or gateway.threads differs from what this "
                           "process was started with; a reload cannot change it, restart the "
                           "process"),
            std::string::npos)
      << ended.err;
}

TEST_F(ServeTest, SaysWhenItMayNotOpenAsManyFilesAsItHasConnections) {
  serve({});
  write("llm-rotate.toml", read("llm-rotate.toml") + "[gateway]\nmax_connections = 1000000\n");
  Program program(server());
  ASSERT_NE(wait_for_port(), 0);
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_THAT(ended.err, ::testing::ContainsRegex(
                             "this process may have [0-9]+ files open, enough for about [0-9]+ "
                             "calls at once; for gateway.max_connections = 1000000 raise the hard "
                             "limit \\(ulimit -Hn, LimitNOFILE= of systemd\\)"));
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
  const std::string taken = std::to_string(upstream.port());
  const Ended ended = llm_rotate({"serve", "--port", taken});
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("cannot listen on 127.0.0.1:" + taken +
                           ": Address already in use; choose another gateway.port, or end who has "
                           "it"),
            std::string::npos)
      << ended.err;
}

TEST_F(ServeTest, AnAddressOfAnotherMachineIsSaid) {
  serve({});
  write("llm-rotate.toml", read("llm-rotate.toml") +
                               "[gateway]\nhost = \"192.0.2.1\"\n[[gateway.tokens]]\n"
                               "name = \"a\"\ntoken_ref = \"literal://t\"\n");
  const Ended ended = llm_rotate({"serve"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("cannot listen on 192.0.2.1:8100"), std::string::npos) << ended.err;
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

// The variables in which each vendor's own tools have what they need.
TEST_F(InitTest, KnowsEachVendorsVariables) {
  environment = {{"OPENAI_API_KEY", "k1"},
                 {"OPENAI_BASE_URL", "https://proxy.example/v1"},
                 {"OPENAI_ORG_ID", "org-1"},
                 {"ANTHROPIC_AUTH_TOKEN", "k2"},
                 {"ANTHROPIC_BASE_URL", "https://proxy.example/anthropic"},
                 {"OPENROUTER_API_KEY", "k3"},
                 {"OPENROUTER_APP_TITLE", "Acme"},
                 {"GEMINI_API_KEY", "k4"},
                 {"GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/adc.json"},
                 {"GOOGLE_CLOUD_PROJECT", "p-1"},
                 {"GOOGLE_CLOUD_LOCATION", "europe-west4"},
                 {"AZURE_OPENAI_API_KEY", "k5"},
                 {"AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com"},
                 {"OPENAI_API_VERSION", "2024-10-21"},
                 {"AZURE_CLIENT_SECRET", "k6"},
                 {"AWS_ACCESS_KEY_ID", "AKID"},
                 {"AWS_PROFILE", "work"},
                 {"AWS_REGION", "eu-west-1"}};
  const Ended ended = llm_rotate({"init", "--yes"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const std::string text = read("llm-rotate.toml");
  for (const char* lines :
       {"[providers.openai]\nbase_url = \"https://proxy.example/v1\"\n"
        "options = { organization = \"org-1\" }\n",
        "[providers.anthropic]\nbase_url = \"https://proxy.example/anthropic\"\n",
        "auth_method = \"bearer\"\nsecret_ref = \"env://ANTHROPIC_AUTH_TOKEN\"\n",
        "[providers.openrouter]\noptions = { title = \"Acme\" }\n",
        "secret_ref = \"env://GEMINI_API_KEY\"\n",
        "[providers.google_vertex]\noptions = { project = \"p-1\", location = \"europe-west4\" }\n",
        "auth_method = \"adc\"\nsecret_ref = \"ambient://\"\n",
        "[providers.azure_openai]\nbase_url = \"https://r.openai.azure.com\"\n"
        "options = { api_version = \"2024-10-21\" }\n",
        "auth_method = \"entra_client_secret\"\nsecret_ref = \"env://AZURE_CLIENT_SECRET\"\n",
        "[providers.aws_bedrock]\noptions = { region = \"eu-west-1\" }\n",
        "auth_method = \"default_chain\"\nsecret_ref = \"ambient://\"\n"}) {
    EXPECT_NE(text.find(lines), std::string::npos) << lines << "\nin\n" << text;
  }
  const Ended checked = llm_rotate({"check"});
  EXPECT_EQ(checked.code, 0) << checked.out;
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
