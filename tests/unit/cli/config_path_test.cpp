#include "cli/config_path.hpp"

#include <gtest/gtest.h>

#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

TEST(ConfigPathTest, TakesTheOptionFirst) {
  const ScopedVariable variable("LLM_ROTATE_CONFIG", "/etc/of-the-variable.toml");
  GlobalOptions options;
  options.config = "mine.toml";
  EXPECT_EQ(config_path(options), "mine.toml");
  EXPECT_TRUE(config_was_named(options));
}

TEST(ConfigPathTest, ThenTheVariable) {
  const ScopedVariable variable("LLM_ROTATE_CONFIG", "/etc/of-the-variable.toml");
  EXPECT_EQ(config_path({}), "/etc/of-the-variable.toml");
  EXPECT_TRUE(config_was_named({}));
}

TEST(ConfigPathTest, ThenTheFileOfTheFolder) {
  for (const char* value : {static_cast<const char*>(nullptr), ""}) {
    const ScopedVariable variable("LLM_ROTATE_CONFIG", value);
    EXPECT_EQ(config_path({}), "llm-rotate.toml");
    EXPECT_FALSE(config_was_named({}));
  }
}

TEST(ConfigPathTest, LooksAtSecretsWhenItChecks) {
  const ScopedVariable variable("LLM_ROTATE_TEST_UNSET", nullptr);
  const TemporaryFolder folder;
  const std::string path = folder.write("c.toml", R"(
[[keys]]
key_id = "a"
provider = "openai"
secret_ref = "env://LLM_ROTATE_TEST_UNSET"
models = ["m"]
)");
  bool told = false;
  for (const config::Finding& finding : load_checked(path).findings) {
    told = told || finding.message ==
                       "secret of key 'a': environment variable LLM_ROTATE_TEST_UNSET is not set; "
                       "export it or change secret_ref";
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace llm_rotate::cli
