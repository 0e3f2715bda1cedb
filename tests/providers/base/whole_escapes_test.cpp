#include "base/whole_escapes.hpp"

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::plugin_base {
namespace {

TEST(WholeEscapes, WholeTextsAreLeftAlone) {
  for (const char* json : {"", "\"plain\"", R"("\ud83c\udf89 \u00fc")", R"("\\ud83c")",
                           R"("\\\\udf89")", R"("\uD83C\uDF89")"}) {
    EXPECT_EQ(with_whole_escapes(json), std::nullopt) << json;
  }
}

TEST(WholeEscapes, HalvesAreReplaced) {
  EXPECT_EQ(with_whole_escapes(R"("a\ud83c")"), R"("a\ufffd")");
  EXPECT_EQ(with_whole_escapes(R"("\udf89b")"), R"("\ufffdb")");
  EXPECT_EQ(with_whole_escapes(R"("\ud83c\ud83c\udf89\n\uDF89")"),
            R"("\ufffd\ud83c\udf89\n\ufffd")");
  EXPECT_EQ(with_whole_escapes(R"("\ud8c3ud\f89")"), R"("\ufffdud\f89")");
  EXPECT_EQ(with_whole_escapes(R"("\\\ud83c\\")"), R"("\\\ufffd\\")");
  EXPECT_TRUE(sdk::json::Document(*with_whole_escapes(R"({"a":"\ud83c\u0020"})")).ok());
}

TEST(WholeEscapes, ABrokenTextEndsQuietly) {
  for (const char* json : {"\\", "\\ud8", "\"\\ud83", "\\ud83c\\", "\\ud83c\\ud"}) {
    const auto mended = with_whole_escapes(json);
    if (mended) {
      EXPECT_TRUE(mended->starts_with("\\ufffd")) << json;
    }
  }
}

}  // namespace
}  // namespace llm_rotate::plugin_base
