#include "auth/secret_probe.hpp"

#include <gtest/gtest.h>

#include "unit/auth/support.hpp"

namespace llm_rotate::auth {
namespace {

TEST(SecretProbe, FindsNothingWrongWithAGoodSecret) {
  FakeSource source;
  source.variables["A"] = "x";
  source.put("/f", "x");
  const SecretProbe probe(source);
  for (const char* ref : {"env://A", "file:///f", "literal://x"}) {
    EXPECT_EQ(probe.look(ref).problem, "") << ref;
    EXPECT_FALSE(probe.look(ref).others_can_read) << ref;
  }
}

TEST(SecretProbe, SaysWhatTheResolverWouldSay) {
  const FakeSource source;
  const SecretProbe probe(source);
  EXPECT_EQ(probe.look("env://A").problem, "environment variable A is not set; export it");
  EXPECT_EQ(probe.look("file:///f").problem,
            "cannot read /f: No such file or directory; create it");
}

TEST(SecretProbe, SeesAFileThatOthersCanRead) {
  FakeSource source;
  source.put("/f", "x").stamp.others_can_read = true;
  EXPECT_TRUE(SecretProbe(source).look("file:///f").others_can_read);
}

}  // namespace
}  // namespace llm_rotate::auth
