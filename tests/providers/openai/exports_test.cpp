// What the shipped file shows to the world.
#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "places.hpp"

namespace {

std::string output_of(const std::string& command) {
  const auto close = [](FILE* pipe) { pclose(pipe); };
  const std::unique_ptr<FILE, decltype(close)> pipe(popen(command.c_str(), "r"), close);
  std::string output;
  std::array<char, 256> buffer{};
  while (pipe &&
         std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr) {
    output += buffer.data();
  }
  return output;
}

const std::string kFile = llm_rotate::places::plugin("openai");

TEST(OpenAiFile, ExportsItsEntryAndNothingElse) {
  const std::string symbols = output_of("nm -D --defined-only --format=posix " + kFile);
  EXPECT_TRUE(symbols.starts_with("llm_rotate_plugin D ")) << symbols;
  EXPECT_EQ(symbols.find('\n'), symbols.size() - 1) << symbols;
}

TEST(OpenAiFile, CarriesItsManifest) {
  const std::string note = output_of("readelf -p .note.llm_rotate " + kFile + " 2>&1");
  EXPECT_NE(note.find("llm-rotate"), std::string::npos) << note;
  EXPECT_NE(note.find("OPENAI_API_KEY"), std::string::npos) << note;
}

}  // namespace
