#include "integration/library/library_fixture.hpp"

namespace llm_rotate::tests {
namespace {

class SingletonTest : public LibraryFixture {
 protected:
  ~SingletonTest() override { reset_singleton(); }
};

TEST_F(SingletonTest, IsConfiguredOnce) {
  try {
    lm();
    FAIL();
  } catch (const ConfigurationError& error) {
    EXPECT_STREQ(error.what(),
                 "lm() was called before configure(); call configure() once at start");
  }
  configure(config({"a"}));
  EXPECT_FALSE(lm().chat_sync({kModel, "x"}).content.empty());
  try {
    configure(config({"a"}));
    FAIL();
  } catch (const ConfigurationError& error) {
    EXPECT_STREQ(error.what(),
                 "configure() was called twice; use reload_config() to change the configuration, "
                 "or reset_singleton() first");
  }
  reset_singleton();
  EXPECT_THROW(lm(), ConfigurationError);
  configure(config({"a"}));
  EXPECT_FALSE(lm().chat_sync({kModel, "x"}).content.empty());
}

}  // namespace
}  // namespace llm_rotate::tests
