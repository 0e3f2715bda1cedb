// A folder with a configuration whose keys lead to a fake upstream, and the program run in it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_upstream/fake_upstream.hpp"
#include "integration/cli/program.hpp"

namespace llm_rotate::cli::testing {

class CliTest : public ::testing::Test {
 protected:
  CliTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "llm-rotate-program-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~CliTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name), std::ios::binary).rdbuf();
    return text.str();
  }

  // Keys "alpha-1", "alpha-2" ... of one provider at that address, with the secrets sk-test-1 ...
  std::string config(const std::string& base_url, int keys, const std::string& more = "") {
    std::string text =
        more + "\nplugins = [\"openai\", \"health_aware\"]\n[providers.openai]\nbase_url = \"" +
        base_url + "\"\n";
    for (int i = 1; i <= keys; ++i) {
      const std::string number = std::to_string(i);
      environment["TEST_KEY_" + number] = "sk-test-" + number;
      text += "[[keys]]\nkey_id = \"alpha-" + number +
              "\"\nprovider = \"openai\"\npriority = " + std::to_string(100 - i) +
              "\nsecret_ref = \"env://TEST_KEY_" + number + "\"\nmodels = [\"gpt-4o-mini\"]\n";
    }
    return write("llm-rotate.toml", text);
  }

  Invocation invocation(std::vector<std::string> arguments, std::string input = "") const {
    return {std::move(arguments), environment, folder_.string(), std::move(input), ""};
  }
  Ended llm_rotate(std::vector<std::string> arguments, std::string input = "") const {
    return run(invocation(std::move(arguments), std::move(input)));
  }

  std::map<std::string, std::string> environment;

 private:
  std::filesystem::path folder_;
};

// With the upstream that the keys lead to.
class UpstreamTest : public CliTest {
 protected:
  void serve(fake::Script script, int keys = 1, const std::string& more = "") {
    upstream.set_script(std::move(script));
    config(upstream.base_url(), keys, more);
  }

  fake::FakeUpstream upstream{{}, {.kept_requests = 16}};
};

}  // namespace llm_rotate::cli::testing
