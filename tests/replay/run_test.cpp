// The program itself: over files that are none, and over all recordings that are at hand.
// $LLM_ROTATE_RECORDINGS says where they lie; without them that part has nothing to test.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "places.hpp"

namespace llm_rotate::replay {
namespace {

namespace fs = std::filesystem;
using sdk::json::Document;
using sdk::json::Value;

struct ProgramRun {
  int exit_code = -1;
  std::vector<std::string> lines;
};

ProgramRun run_over(const std::vector<std::string>& files) {
  std::string command =
      "LLM_ROTATE_PLUGIN_PATH='" + places::plugin_folder() + "' '" LLM_ROTATE_REPLAY_PROGRAM "'";
  for (const std::string& file : files) command += " '" + file + "'";
  ProgramRun run;
  FILE* const pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return run;
  std::string output;
  std::array<char, 65'536> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), got);
  }
  const int status = ::pclose(pipe);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t end = std::min(output.find('\n', at), output.size());
    run.lines.push_back(output.substr(at, end - at));
    at = end + 1;
  }
  return run;
}

TEST(ReplayProgram, GivesALineForWhateverItCannotRead) {
  const std::string folder = ::testing::TempDir() + "replay-" + std::to_string(::getpid()) + "/";
  fs::create_directories(folder);
  std::ofstream(folder + "no.json") << "not JSON";
  std::ofstream(folder + "path.json")
      << R"({"provider":"../x","request":{"url":"u"},"response":{"status":200,"body_text":""}})";
  std::ofstream(folder + "nobody.json")
      << R"({"provider":"nobody","request":{"url":"u"},"response":{"status":200,"body_text":""}})";
  const ProgramRun run = run_over(
      {folder + "no.json", folder + "none.json", folder + "path.json", folder + "nobody.json"});
  fs::remove_all(folder);
  EXPECT_EQ(run.exit_code, 1);
  ASSERT_EQ(run.lines.size(), 4U);
  for (const std::string& text : run.lines) {
    const Document line(text);
    EXPECT_EQ(line["ok"].boolean(true), false) << text;
    EXPECT_NE(line["error"].string(), "") << text;
  }
}

TEST(ReplayProgram, ExplainsItself) {
  EXPECT_EQ(run_over({}).exit_code, 2);
  const ProgramRun help = run_over({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_GT(help.lines.size(), 5U);
}

// Every recording of a provider whose plugin is built.
std::map<std::string, std::vector<std::string>> recordings() {
  std::map<std::string, std::vector<std::string>> found;
  const char* given = std::getenv("LLM_ROTATE_RECORDINGS");
  const fs::path root =
      given != nullptr ? fs::path(given) : fs::path(places::source("../shared/recordings"));
  if (!fs::is_directory(root)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string provider = entry.path().parent_path().filename().string();
    if (entry.path().extension() != ".json") continue;
    if (!fs::exists(places::plugin(provider))) continue;
    found[provider].push_back(entry.path().string());
  }
  return found;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool has_tag(const Document& recording, std::string_view wanted) {
  bool found = false;
  recording["tags"].each([&](Value tag) { found = found || tag.string() == wanted; });
  return found;
}

void expect_error(const Document& line) {
  EXPECT_TRUE(line["error_type"].is_string());
  EXPECT_TRUE(line["scope"].is_string());
  EXPECT_TRUE(line["rule"].is_string());
}

void expect_answer(const Document& line, const Document& recording) {
  EXPECT_TRUE(line["error_type"].is_null());
  if (recording["kind"].string() == "embeddings") {
    EXPECT_GT(line["embeddings"].integer(), 0);
    return;
  }
  EXPECT_TRUE(line["embeddings"].is_null());
  EXPECT_TRUE(line["finish_reason"].is_string());
  EXPECT_EQ(line["events"].integer() > 0, has_tag(recording, "streamed"));
  EXPECT_LE(line["usage"]["reasoning_tokens"].integer(),
            line["usage"]["completion_tokens"].integer());
  // Grok on Azure counts what it has cached of its own beside the prompt.
  if (line["provider"].string() != "azure_openai") {
    EXPECT_LE(
        line["usage"]["cached_tokens"].integer() + line["usage"]["cache_write_tokens"].integer(),
        line["usage"]["prompt_tokens"].integer());
  }
  // A call that the model was not to make is there, but it is an error of the vendor's.
  if (line["raw_finish_reason"].string() != "UNEXPECTED_TOOL_CALL") {
    EXPECT_EQ(line["tool_calls"].is_array(), line["finish_reason"].string() == "tool_calls");
  }
  // Of an answer with citations the calls are those that the vendor made itself.
  if (has_tag(recording, "response_tool_calls") && !has_tag(recording, "citations")) {
    EXPECT_TRUE(line["tool_calls"].is_array());
  }
  if (has_tag(recording, "finish_length") || has_tag(recording, "stop_max_tokens")) {
    EXPECT_EQ(line["finish_reason"].string(), "length");
  }
  if (has_tag(recording, "refusal") || has_tag(recording, "stop_guardrail_intervened")) {
    EXPECT_EQ(line["finish_reason"].string(), "content_filter");
  }
  if (has_tag(recording, "cache_hit")) {
    EXPECT_GT(line["usage"]["cached_tokens"].integer(), 0);
  }
  if (has_tag(recording, "cache_write")) {
    EXPECT_GT(line["usage"]["cache_write_tokens"].integer(), 0);
  }
}

const std::vector<std::string> kFields = {"file",       "provider",       "kind",
                                          "ok",         "content",        "reasoning",
                                          "tool_calls", "finish_reason",  "raw_finish_reason",
                                          "usage",      "model",          "error_type",
                                          "scope",      "retry_after_ms", "rule",
                                          "events",     "embeddings",     "request_differences",
                                          "error"};

TEST(ReplayRecordings, AllAreReadAndMeanWhatTheySay) {
  const auto found = recordings();
  if (found.empty()) {
    GTEST_SKIP() << "no recordings; LLM_ROTATE_RECORDINGS says where they are";
  }
  for (const auto& [provider, files] : found) {
    const ProgramRun run = run_over(files);
    EXPECT_EQ(run.exit_code, 0) << provider;
    ASSERT_EQ(run.lines.size(), files.size()) << provider;
    for (std::size_t i = 0; i < files.size(); ++i) {
      SCOPED_TRACE(files[i]);
      SCOPED_TRACE(run.lines[i].substr(0, 2000));
      const Document line(run.lines[i]);
      const Document recording(file_text(files[i]));
      std::vector<std::string> fields;
      line.root().each_member([&](std::string_view name, Value) { fields.emplace_back(name); });
      EXPECT_EQ(fields, kFields);
      EXPECT_EQ(line["provider"].string(), provider);
      EXPECT_TRUE(line["ok"].boolean());
      if (recording["kind"].string() == "error") {
        expect_error(line);
      } else {
        expect_answer(line, recording);
      }
    }
  }
}

}  // namespace
}  // namespace llm_rotate::replay
