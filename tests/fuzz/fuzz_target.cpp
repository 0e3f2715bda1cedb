#include "fuzz/fuzz_target.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "llm_rotate/sdk/json.hpp"

#include "places.hpp"

namespace llm_rotate::fuzz {

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "it does not hold that %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

std::vector<std::string> golden_inputs(std::string_view provider, std::string_view what) {
  std::vector<std::string> found;
  const fs::path folder = fs::path(places::source("tests/providers")) / provider / "golden";
  if (!fs::is_directory(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_directory()) continue;
    const sdk::json::Document orders(text_of(entry.path() / "case.json"));
    if (orders["do"].string() != what) continue;
    for (const auto& file : fs::directory_iterator(entry.path())) {
      if (file.path().stem() == "input") found.push_back(text_of(file.path()));
    }
  }
  std::sort(found.begin(), found.end());  // the same order on every machine
  return found;
}

}  // namespace llm_rotate::fuzz
