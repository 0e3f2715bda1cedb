#include <cstdlib>

#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using CompletionTest = CliTest;

TEST_F(CompletionTest, IsGoodBash) {
  const Ended ended = llm_rotate({"completion", "bash"});
  EXPECT_EQ(ended.code, 0);
  const std::string script = write("complete.bash", ended.out);
  // NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): the shell is what is tested
  EXPECT_EQ(std::system(("bash -n " + script).c_str()), 0);
}

TEST_F(CompletionTest, NeedsAShellItKnows) {
  EXPECT_EQ(llm_rotate({"completion"}).err, "llm-rotate: name the shell: bash, zsh or fish\n");
  const Ended ended = llm_rotate({"completion", "basj"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "llm-rotate: SHELL takes one of bash, zsh, fish, not 'basj'; did you mean 'bash'?; see "
            "'llm-rotate completion --help'\n");
}

}  // namespace
}  // namespace llm_rotate::cli::testing
