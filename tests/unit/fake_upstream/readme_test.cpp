// The manual says what the program does.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "fake_upstream/fault.hpp"
#include "fake_upstream/script_toml.hpp"
#include "places.hpp"

namespace llm_rotate::fake {
namespace {

std::string readme() {
  std::ifstream file(places::source("tests/fake_upstream/README.md"));
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Readme, ItsScriptIsAScript) {
  const std::string text = readme();
  const std::string fence = "```toml\n";
  const std::size_t begin = text.find(fence) + fence.size();
  const std::size_t end = text.find("```", begin);
  ASSERT_NE(end, std::string::npos);
  const ScriptResult result = parse_script(text.substr(begin, end - begin), "README.md");
  ASSERT_EQ(result.error, "");
  EXPECT_EQ(result.script->rules.size(), 2U);
  EXPECT_EQ(result.script->limits.size(), 1U);
}

TEST(Readme, EveryFaultIsExplained) {
  const std::string text = readme();
  for (int i = 1; i <= static_cast<int>(Fault::kChunkedGarbage); ++i) {
    const std::string name(name_of(static_cast<Fault>(i)));
    EXPECT_NE(text.find("`" + name + "`"), std::string::npos) << name;
  }
}

TEST(Readme, EveryFieldOfARuleIsExplained) {
  const std::string text = readme();
  const std::string error = parse_script("[[rules]]\nx = 1\n", "s").error;
  std::size_t at = error.find("it knows ") + 9;
  while (at < error.size()) {
    const std::size_t end = std::min(error.find(", ", at), error.size());
    const std::string name = error.substr(at, end - at);
    EXPECT_NE(text.find(name), std::string::npos) << name;
    at = end + 2;
  }
}

}  // namespace
}  // namespace llm_rotate::fake
