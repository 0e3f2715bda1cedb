#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::HasSubstr;

using AttachmentsTest = UpstreamTest;

TEST_F(AttachmentsTest, GoAlongWithThePrompt) {
  serve(fake::Script{}.rule({}, {.text = "a dot"}));
  write("dot.png", std::string("\x89PNG\r\n\x1a\n", 8) + "dot");
  write("manual.pdf", "%PDF-1.4 x");
  write("notes.txt", "remember");
  const Ended ended = llm_rotate({"chat", "-m", "gpt-4o-mini", "what?", "--image", "dot.png",
                                  "--pdf", "manual.pdf", "--attach", "notes.txt"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const std::string body = upstream.requests().at(0).body;
  EXPECT_THAT(body, HasSubstr("data:image/png;base64,iVBORw0KGgpkb3Q="));
  EXPECT_THAT(body, HasSubstr("manual.pdf"));
  EXPECT_THAT(body, HasSubstr(R"(File notes.txt:\n\nremember)"));
  EXPECT_THAT(body, HasSubstr(R"("text":"what?")"));
}

TEST_F(AttachmentsTest, AreCheckedBeforeAnythingIsAsked) {
  serve({});
  write("notes.txt", "remember");
  const Ended ended = llm_rotate({"chat", "-m", "gpt-4o-mini", "what?", "--image", "notes.txt"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err,
            "llm-rotate: cannot attach notes.txt as an image: it is no PNG, JPEG, WebP or GIF; use "
            "--attach for others\n");
  EXPECT_EQ(llm_rotate({"chat", "-m", "gpt-4o-mini", "what?", "--attach", "none"}).err,
            "llm-rotate: cannot attach none: No such file or directory; check the path\n");
  EXPECT_TRUE(upstream.attempts().empty());
}

}  // namespace
}  // namespace llm_rotate::cli::testing
