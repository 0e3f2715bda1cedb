#include "integration/library/fault_matrix.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

#include "places.hpp"
#include "sanitized.hpp"

namespace llm_rotate::tests {
namespace {

// How long things take under a sanitizer says nothing.
std::string comparable(const std::string& line) {
  if (!kSanitized) return line;
  return std::regex_replace(line, std::regex("(attempts?), [a-z0-9 ]+ \\|"), "$1 |");
}

std::vector<std::string> table_in(std::istream& in) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| fault |") || (!lines.empty() && line.starts_with("|"))) {
      lines.push_back(comparable(line));
    }
  }
  return lines;
}

TEST(FaultMatrix, IsTheTableOfTheReadme) {
  std::istringstream now(as_markdown(play_fault_matrix(), false));
  std::ifstream readme(places::source("tests/integration/library/README.md"));
  const std::vector<std::string> found = table_in(now);
  const std::vector<std::string> told = table_in(readme);
  EXPECT_GT(found.size(), 60U);
  EXPECT_EQ(found.size(), told.size());
  for (std::size_t i = 0; i < std::min(found.size(), told.size()); ++i) {
    EXPECT_EQ(found[i], told[i])
        << "if that is meant, put what build/bin/llm-rotate-fault-matrix prints into README.md";
  }
}

}  // namespace
}  // namespace llm_rotate::tests
