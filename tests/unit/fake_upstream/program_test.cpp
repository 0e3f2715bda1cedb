// The program as a user meets it: its first line, its log, its errors, its end.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_upstream/fake_upstream.hpp"
#include "unit/fake_upstream/raw_client.hpp"

namespace llm_rotate::fake {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// One run of the program; ends by itself after 20 s at the latest.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
      std::abort();
    }
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      dup2(err[1], STDERR_FILENO);
      run(std::move(arguments));
    }
    ::close(out[1]);
    ::close(err[1]);
    out_ = out[0];
    err_ = err[0];
  }

  ~Program() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    ::close(out_);
    ::close(err_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::string first_line() const {
    std::string line;
    char c = 0;
    while (::read(out_, &c, 1) == 1 && c != '\n') {
      line += c;
    }
    return line;
  }

  void terminate(int signal) const { kill(pid_, signal); }

  int exit_code() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string rest_of_output() const { return rest(out_); }
  std::string errors() const { return rest(err_); }

 private:
  [[noreturn]] static void run(std::vector<std::string> arguments) {
    std::string program = FAKE_UPSTREAM_PROGRAM;
    std::vector<char*> argv = {program.data()};
    for (std::string& argument : arguments) {
      argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    alarm(20);
    execv(program.c_str(), argv.data());
    _exit(127);
  }

  static std::string rest(int descriptor) {
    std::string text;
    std::array<char, 4096> block{};
    ssize_t size = 0;
    while ((size = ::read(descriptor, block.data(), block.size())) > 0) {
      text.append(block.data(), static_cast<std::size_t>(size));
    }
    return text;
  }

  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
};

std::uint16_t port_in(const std::string& line) {
  return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

class FakeUpstreamProgram : public testing::Test {
 protected:
  ~FakeUpstreamProgram() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path) << text;
    return path;
  }

  static std::string read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  static ParsedResponse ask(std::uint16_t port) {
    RawClient client(port);
    client.send(get("/v1/models", "sk-0123456789wxyz"));
    return client.receive();
  }

  const std::filesystem::path folder_ = [] {
    std::string name = (std::filesystem::temp_directory_path() / "fake_upstream_XXXXXX").string();
    return std::filesystem::path(mkdtemp(name.data()));
  }();
};

TEST_F(FakeUpstreamProgram, SaysWhereItListensAndServes) {
  Program program({"--port", "0", "--quiet"});
  const std::string line = program.first_line();
  EXPECT_THAT(line, StartsWith("listening on http://127.0.0.1:"));
  EXPECT_EQ(ask(port_in(line)).status, 200U);
  program.terminate(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_EQ(program.errors(), "");
}

TEST_F(FakeUpstreamProgram, AnInterruptEndsItToo) {
  Program program({"--port", "0", "--threads", "2"});
  program.first_line();
  program.terminate(SIGINT);
  EXPECT_EQ(program.exit_code(), 0);
}

TEST_F(FakeUpstreamProgram, EndsByItselfWhenItsTimeIsOver) {
  Program program({"--port", "0", "--exit-after", "0.05"});
  EXPECT_EQ(program.exit_code(), 0);
}

TEST_F(FakeUpstreamProgram, FollowsItsScriptAndWritesItsLog) {
  const std::string log = (folder_ / "log.jsonl").string();
  Program program({"--port", "0", "--quiet", "--log", log, "--script",
                   write("s.toml", "[[rules]]\nfirst = 1\nfault = \"unavailable\"\n")});
  const std::uint16_t port = port_in(program.first_line());
  EXPECT_EQ(ask(port).status, 503U);
  EXPECT_EQ(ask(port).status, 200U);
  program.terminate(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
  const std::string lines = read(log);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
  EXPECT_THAT(lines, StartsWith("{\"seq\":1,"));
  EXPECT_THAT(lines, HasSubstr("\"fault\":\"unavailable\",\"rule\":1,\"status\":503"));
  EXPECT_THAT(lines, HasSubstr("sk-\u2026wxyz"));
  EXPECT_THAT(lines, Not(HasSubstr("0123456789")));
}

TEST_F(FakeUpstreamProgram, MayWriteItsLogToStandardOutput) {
  Program program({"--port", "0", "--quiet", "--log", "-"});
  ask(port_in(program.first_line()));
  program.terminate(SIGTERM);
  program.exit_code();
  EXPECT_THAT(program.rest_of_output(), StartsWith("{\"seq\":1,"));
}

TEST_F(FakeUpstreamProgram, TellsAPersonWhatItDoes) {
  Program program({"--port", "0"});
  ask(port_in(program.first_line()));
  program.terminate(SIGTERM);
  program.exit_code();
  const std::string told = program.errors();
  EXPECT_THAT(told, StartsWith("#1 sk-\u2026wxyz /v1/models 200 ok, "));
  EXPECT_THAT(told, Not(HasSubstr("0123456789")));
}

TEST_F(FakeUpstreamProgram, AWrongScriptIsToldWithItsPlace) {
  const std::string script = write("s.toml", "[[rules]]\nfirst = -1\n");
  Program program({"--script", script});
  EXPECT_EQ(program.exit_code(), 2);
  EXPECT_EQ(program.errors(), "llm-rotate-fake-upstream: " + script +
                                  ":2:9: \"first\" in [[rules]] must be a whole number of 0 or "
                                  "more\n");
  EXPECT_EQ(program.rest_of_output(), "");
}

TEST_F(FakeUpstreamProgram, AMissingScriptIsNamed) {
  Program program({"--script", "/nowhere/s.toml"});
  EXPECT_EQ(program.exit_code(), 2);
  EXPECT_EQ(program.errors(),
            "llm-rotate-fake-upstream: /nowhere/s.toml: cannot be read; check the path of the "
            "script\n");
}

TEST_F(FakeUpstreamProgram, ALogThatCannotBeWrittenIsNamed) {
  Program program({"--log", "/nowhere/log"});
  EXPECT_EQ(program.exit_code(), 2);
  EXPECT_EQ(program.errors(),
            "llm-rotate-fake-upstream: /nowhere/log: cannot be written; check the path of --log\n");
}

TEST_F(FakeUpstreamProgram, APortThatIsTakenIsOneSentence) {
  const FakeUpstream taken;
  Program program({"--port", std::to_string(taken.port())});
  EXPECT_EQ(program.exit_code(), 2);
  EXPECT_EQ(program.errors(), "llm-rotate-fake-upstream: port " + std::to_string(taken.port()) +
                                  " on 127.0.0.1 is in use; choose another, or 0 for any free "
                                  "one\n");
}

TEST_F(FakeUpstreamProgram, AnUnknownOptionIsRefused) {
  Program program({"--prot", "1"});
  EXPECT_EQ(program.exit_code(), 2);
  EXPECT_EQ(program.errors(),
            "llm-rotate-fake-upstream: The following arguments were not expected: 1 --prot; --help "
            "shows the options\n");
}

TEST_F(FakeUpstreamProgram, HelpTeachesByAnExample) {
  Program program({"--help"});
  EXPECT_EQ(program.exit_code(), 0);
  const std::string help = program.rest_of_output();
  for (const char* part : {"--port", "--script", "--log", "--threads", "--quiet", "--exit-after",
                           "fault = \"rate_limit\"", "curl http://127.0.0.1:8090/v1/"}) {
    EXPECT_THAT(help, HasSubstr(part));
  }
}

}  // namespace
}  // namespace llm_rotate::fake
