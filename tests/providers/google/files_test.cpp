// The shipped files: what they export and describe, and that they keep the rules of the ABI.
#include <dlfcn.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "conformance/verify.hpp"
#include "places.hpp"

namespace {

using llm_rotate::conformance::Check;
using llm_rotate::conformance::Subject;

class GoogleFiles : public ::testing::TestWithParam<const char*> {
 protected:
  std::string path() const { return llm_rotate::places::plugin(GetParam()); }
  std::string bytes() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
};

TEST_P(GoogleFiles, ExportTheirEntryAndNothingElse) {
  const Check check = llm_rotate::conformance::verify_exported_symbols(bytes());
  EXPECT_TRUE(check.passed) << check.detail;
}

TEST_P(GoogleFiles, CarryTheirManifest) {
  EXPECT_NE(bytes().find("llm_rotate.generate_content/1"), std::string::npos);
}

TEST_P(GoogleFiles, KeepTheRulesOfTheAbi) {
  void* const file = dlopen(path().c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(file, nullptr) << dlerror();
  Subject subject;
  subject.entry = static_cast<const llmr_plugin*>(dlsym(file, "llm_rotate_plugin"));
  ASSERT_NE(subject.entry, nullptr);
  subject.model = "gemini-2.5-flash";
  for (const Check& check : llm_rotate::conformance::verify(subject)) {
    EXPECT_TRUE(check.passed) << check.name << ": " << check.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Both, GoogleFiles, ::testing::Values("google_ai_studio", "google_vertex"));

}  // namespace
