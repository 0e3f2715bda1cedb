#include "auth/secret_resolver.hpp"

#include <cerrno>

#include <gtest/gtest.h>

#include "unit/auth/support.hpp"

namespace llm_rotate::auth {
namespace {

class SecretResolverTest : public testing::Test {
 protected:
  std::string value(const std::string& ref) {
    const SecretResult result = resolver.resolve("key 'k'", ref);
    return result.secret == nullptr ? "error: " + result.error
                                    : std::string(result.secret->reveal());
  }

  FakeSource source;
  SecretResolver resolver{source};
};

TEST_F(SecretResolverTest, ReadsAVariableEachTime) {
  source.variables["A"] = " one \n";
  EXPECT_EQ(value("env://A"), "one");
  source.variables["A"] = "two";
  EXPECT_EQ(value("env://A"), "two");
}

TEST_F(SecretResolverTest, GivesTheSameObjectWhileNothingChanges) {
  source.variables["A"] = "one";
  source.put("/f", "file");
  for (const char* ref : {"env://A", "file:///f", "literal://x"}) {
    const auto first = resolver.resolve("key 'k'", ref).secret;
    EXPECT_EQ(resolver.resolve("key 'k'", ref).secret, first) << ref;
  }
  EXPECT_EQ(source.reads, 1);
}

TEST_F(SecretResolverTest, ReadsAFileAgainWhenItChanges) {
  source.put("/f", "one\n");
  EXPECT_EQ(value("file:///f"), "one");
  source.put("/f", "two\n");
  EXPECT_EQ(value("file:///f"), "two");
  source.files["/f"].stamp.inode = 7;  // replaced by another of the same size and time
  source.files["/f"].content = "six\n";
  EXPECT_EQ(value("file:///f"), "six");
}

TEST_F(SecretResolverTest, ASecretInUseOutlivesItsRotation) {
  source.variables["A"] = "one";
  const auto old = resolver.resolve("key 'k'", "env://A").secret;
  source.variables["A"] = "two";
  EXPECT_EQ(value("env://A"), "two");
  EXPECT_EQ(old->reveal(), "one");
}

TEST_F(SecretResolverTest, TakesALiteralAsItIs) {
  EXPECT_EQ(value("literal:// a "), " a ");
}

TEST_F(SecretResolverTest, SaysWhatIsWrongAndWhatToDo) {
  source.variables["EMPTY"] = " \n";
  source.put("/empty", " \n");
  source.put("/large", std::string(kMaxSecret + 1, 'x'));
  source.put("/folder", "").stamp.regular = false;
  source.put("/denied", "x").stamp.error = EACCES;
  EXPECT_EQ(value("env://NONE"),
            "error: secret of key 'k': environment variable NONE is not set; export it or change "
            "secret_ref");
  EXPECT_EQ(
      value("env://EMPTY"),
      "error: secret of key 'k': environment variable EMPTY is empty; give it a value or change "
      "secret_ref");
  EXPECT_EQ(
      value("file:///none"),
      "error: secret of key 'k': cannot read /none: No such file or directory; create it or change "
      "secret_ref");
  EXPECT_EQ(value("file:///denied"),
            "error: secret of key 'k': cannot read /denied: Permission denied; make it readable or "
            "change secret_ref");
  EXPECT_EQ(
      value("file:///empty"),
      "error: secret of key 'k': /empty is empty; write the secret into it or change secret_ref");
  EXPECT_EQ(value("file:///large"),
            "error: secret of key 'k': /large is larger than 64 KiB; name the right file or change "
            "secret_ref");
  EXPECT_EQ(
      value("file:///folder"),
      "error: secret of key 'k': /folder is no regular file; name a file or change secret_ref");
}

TEST_F(SecretResolverTest, TheSurroundingsNeedNoSecret) {
  EXPECT_EQ(value("ambient://"), "");
}

TEST_F(SecretResolverTest, NeverShowsAReferenceThatMayBeTheSecretItself) {
  const std::string expected =
      "error: secret of key 'k': it is none of env://NAME, file:///path, literal://value and "
      "ambient://; mend "
      "secret_ref";
  EXPECT_EQ(value("sk-very-secret"), expected);
  EXPECT_EQ(value("literal://"), expected);
}

TEST_F(SecretResolverTest, ASecretThatWentAwayIsNotServedFromMemory) {
  source.put("/f", "one");
  EXPECT_EQ(value("file:///f"), "one");
  source.files.erase("/f");
  EXPECT_NE(value("file:///f").find("No such file"), std::string::npos);
  source.put("/f", "one");
  EXPECT_EQ(value("file:///f"), "one");
}

}  // namespace
}  // namespace llm_rotate::auth
