#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "llm_rotate/config.hpp"

#include "unit/config/support.hpp"

namespace llm_rotate {
namespace {

constexpr std::string_view kRegistry =
    R"({"a":{"provider":"openai","secret_ref":"env://A","models":["m"],"rate_limit_rpm":null},)"
    R"("b":{"provider":"groq","secret_ref":"env://B","models":["m"]}})";

template <class Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ConfigureFromDict, TakesARegistryAndWhatGoesWithIt) {
  RegistryOptions options;
  options.strategy = "priority";
  options.priorities = {{"b", 7}};
  options.fallback_chains["openai"] = {FallbackEntry("groq", "m2")};
  const LMRotateConfig config = configure_from_dict(kRegistry, {"b", "a"}, options);
  EXPECT_EQ(config.use_keys, (std::vector<std::string>{"b", "a"}));
  ASSERT_EQ(config.keys.size(), 2U);
  EXPECT_EQ(config.keys[0].key_id, "a");
  EXPECT_EQ(config.keys[0].priority, 0);
  EXPECT_EQ(config.keys[1].priority, 7);
  EXPECT_EQ(config.strategy.name, "priority");
  EXPECT_EQ(config.fallback_chains.at("openai").at(0).model, "m2");
  EXPECT_FALSE(config.plugins);
}

TEST(ConfigureFromDict, TakesAWholeConfigurationToo) {
  const std::string whole = R"({"defaults":{"max_retries":1},"keys":[{"key_id":"a","provider":"p",)"
                            R"("secret_ref":"env://A","models":["m"]}]})";
  EXPECT_EQ(configure_from_dict(whole, {"a"}).defaults.max_retries, 1);
}

TEST(ConfigureFromDict, ThrowsOneErrorThatListsEverything) {
  RegistryOptions options;
  options.priorities = {{"zzz", 7}};
  EXPECT_EQ(error_of([&] { configure_from_dict(kRegistry, {"aa"}, options); }),
            "registry: priorities.zzz: priorities names 'zzz', but no key has that key_id\n"
            "registry: use_keys[0]: use_keys names 'aa', but no key has that key_id");
}

TEST(ConfigureFromDict, LeavesWarningsOutOfTheError) {
  const std::string registry =
      R"({"a":{"provider":"p","secret_ref":"literal://x","models":["m"],"weight":-1}})";
  EXPECT_EQ(error_of([&] { configure_from_dict(registry, {"a"}); }),
            "registry:1:73: 'weight' in [[keys]] must be between 0 and 1000000");
}

TEST(ConfigureFromFile, ReadsTheFileAndLetsTheCallerChooseTheKeys) {
  std::string pattern = (std::filesystem::temp_directory_path() / "llm-rotate-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  const std::string path = (folder / "c.json").string();
  std::ofstream(path) << kRegistry;
  EXPECT_FALSE(configure_from_file(path).use_keys);
  EXPECT_EQ(configure_from_file(path, std::vector<std::string>{"b"}).use_keys,
            std::vector<std::string>{"b"});
  EXPECT_EQ(error_of([&] { configure_from_file(path, std::vector<std::string>{"zzz"}); }),
            path + ": use_keys[0]: use_keys names 'zzz', but no key has that key_id");
  std::filesystem::remove_all(folder);
  EXPECT_EQ(error_of([&] { configure_from_file(path); }),
            "cannot read " + path +
                ": No such file or directory; give --config FILE, or write one as the README "
                "shows");
}

}  // namespace
}  // namespace llm_rotate
