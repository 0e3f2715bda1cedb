#include "config/path.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

TEST(Path, IsWrittenAsInAProgram) {
  EXPECT_EQ((Path("keys") / 2 / "models" / 0).text(), "keys[2].models[0]");
  EXPECT_EQ((Path("prices") / "gpt-4.1").text(), "prices.\"gpt-4.1\"");
  EXPECT_EQ(Path().text(), "");
}

TEST(Path, NamesTheTableAsTomlDoes) {
  EXPECT_EQ(Path().where(), "at the top level");
  EXPECT_EQ(Path("defaults").where(), "in [defaults]");
  EXPECT_EQ((Path("keys") / 0).where(), "in [[keys]]");
  EXPECT_EQ((Path("gateway") / "tokens" / 1).where(), "in [[gateway.tokens]]");
}

TEST(Path, NamesTheFieldAndItsTable) {
  EXPECT_EQ((Path("keys") / 0 / "weight").subject(), "'weight' in [[keys]]");
  EXPECT_EQ((Path("keys") / 0 / "models" / 3).subject(), "an entry of 'models' in [[keys]]");
  EXPECT_EQ(Path("watch").subject(), "'watch' at the top level");
}

TEST(Path, HoldsItselfAndWhatIsBelow) {
  const Path key = Path("keys") / 1;
  EXPECT_TRUE(key.holds(key));
  EXPECT_TRUE(key.holds(key / "models"));
  EXPECT_FALSE(key.holds(Path("keys") / 2));
  EXPECT_FALSE(key.holds(Path("keys")));
}

}  // namespace
}  // namespace llm_rotate::config
