// The examples, run as programs against the fake provider.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "fake_upstream/fake_upstream.hpp"
#include "places.hpp"

namespace llm_rotate::tests {
namespace {

struct Ran {
  int status = -1;
  std::string output;
};

class ExamplesTest : public testing::Test {
 protected:
  ExamplesTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("llm-rotate-examples-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    setenv("EXAMPLE_KEY", "sk-example", 1);
    std::ofstream(folder_ / "llm-rotate.toml")
        << "plugins = [\"openai\", \"health_aware\"]\n[providers.fake]\nplugin = \"openai\"\n"
        << "base_url = \"" << upstream_.base_url() << "\"\n[[keys]]\nkey_id = \"example\"\n"
        << "provider = \"fake\"\nsecret_ref = \"env://EXAMPLE_KEY\"\nmodels = [\"gpt-4o-mini\"]\n";
  }
  ~ExamplesTest() override { std::filesystem::remove_all(folder_); }

  Ran run(const std::string& example) {
    const std::string command = places::built("bin/llm-rotate-example-" + example) + " " +
                                (folder_ / "llm-rotate.toml").string() + " 2>&1";
    Ran ran;
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    while (const std::size_t size = fread(buffer.data(), 1, buffer.size(), pipe)) {
      ran.output.append(buffer.data(), size);
    }
    ran.status = pclose(pipe);
    return ran;
  }

  fake::FakeUpstream upstream_;
  std::filesystem::path folder_;
};

TEST_F(ExamplesTest, Sync) {
  const Ran ran = run("embed_sync");
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_NE(ran.output.find("over fake, key exam***le, 1 attempt(s)"), std::string::npos)
      << ran.output;
}

TEST_F(ExamplesTest, Async) {
  const Ran ran = run("embed_async");
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_EQ(upstream_.attempts().size(), 10U);
  EXPECT_NE(ran.output.find("\"successes\":10"), std::string::npos) << ran.output;
}

TEST_F(ExamplesTest, Stream) {
  const Ran ran = run("embed_stream");
  EXPECT_EQ(ran.status, 0) << ran.output;
  EXPECT_NE(ran.output.find("-- stop, "), std::string::npos) << ran.output;
}

TEST_F(ExamplesTest, AFailureIsToldAndIsNotASuccess) {
  upstream_.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kInvalidKey}));
  for (const char* example : {"embed_sync", "embed_async", "embed_stream"}) {
    const Ran ran = run(example);
    EXPECT_NE(ran.status, 0) << example;
    EXPECT_NE(ran.output.find("401 invalid_auth"), std::string::npos) << ran.output;
  }
}

}  // namespace
}  // namespace llm_rotate::tests
