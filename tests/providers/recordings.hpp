// Real exchanges with providers, as the tests of their plugins look at them. They are no part of
// this repository: $LLM_ROTATE_RECORDINGS says where they lie; without them there is nothing to
// test. Read by the same code as the replay program's.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "places.hpp"
#include "replay/recording.hpp"

namespace llm_rotate::provider_tests {

struct Recording : replay::Recording {
  std::string name;  // of its file

  Recording(replay::Recording from, std::string file)
      : replay::Recording(std::move(from)), name(std::move(file)) {}

  bool is_chat_at(std::string_view path) const { return url.find(path) != std::string::npos; }
  int status() const { return response.status; }
  bool ok() const { return response.ok(); }
  const std::string& body() const { return response.body; }
  sdk::HttpHead head() const { return {response.status, response.headers}; }
};

// All of a provider, in the order of their names; none when there are none at hand.
inline std::vector<Recording> recordings_of(const std::string& provider) {
  namespace fs = std::filesystem;
  const char* given = std::getenv("LLM_ROTATE_RECORDINGS");
  const fs::path root =
      given != nullptr ? fs::path(given) : fs::path(places::source("../shared/recordings"));
  std::vector<Recording> all;
  if (!fs::is_directory(root / provider)) return all;
  for (const auto& entry : fs::directory_iterator(root / provider)) {
    if (entry.path().extension() != ".json") continue;
    std::string trouble;
    auto read = replay::read_recording(entry.path().string(), trouble);
    EXPECT_TRUE(read) << entry.path() << " " << trouble;
    if (read) all.emplace_back(*std::move(read), entry.path().filename().string());
  }
  std::sort(all.begin(), all.end(),
            [](const Recording& a, const Recording& b) { return a.name < b.name; });
  return all;
}

}  // namespace llm_rotate::provider_tests
