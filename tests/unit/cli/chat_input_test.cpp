#include "cli/chat_input.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

class ChatInputTest : public testing::Test {
 protected:
  Document document(const std::string& bytes) const {
    const int opened = ::open(folder.write("in", bytes).c_str(), O_RDONLY | O_CLOEXEC);
    Document result = read_document(opened);
    ::close(opened);
    return result;
  }

  TemporaryFolder folder;
};

TEST_F(ChatInputTest, PutsWordsAndDocumentTogether) {
  EXPECT_EQ(join_prompt({"sum", "this"}, ""), "sum this");
  EXPECT_EQ(join_prompt({"sum this"}, "a report\n"), "sum this\n\na report\n");
  EXPECT_EQ(join_prompt({}, "a report"), "a report");
  EXPECT_EQ(join_prompt({}, ""), "");
}

TEST_F(ChatInputTest, ReadsADocument) {
  EXPECT_EQ(document("Grüße\n").text, "Grüße\n");
  EXPECT_EQ(document("\xff\xfe").error,
            "standard input is not UTF-8 text; give binary files with --attach");
  EXPECT_EQ(read_document(-1).error, "cannot read standard input: Bad file descriptor");
}

TEST_F(ChatInputTest, PutsTheTextBehindTheFiles) {
  const AttachedParts attached =
      attach_all({{folder.write("a.gif", "GIF89a")}, {}, {folder.write("b.txt", "words")}});
  ASSERT_EQ(attached.error, "");
  const ChatMessage message = user_message("what?", attached.parts);
  ASSERT_EQ(message.parts.size(), 3U);
  EXPECT_EQ(message.parts[1].json(), R"({"type":"text","text":"File b.txt:\n\nwords"})");
  EXPECT_EQ(message.parts[2].json(), R"({"type":"text","text":"what?"})");
  EXPECT_EQ(user_message("", attached.parts).parts.size(), 2U);
}

TEST_F(ChatInputTest, IsPlainTextWithoutFiles) {
  const ChatMessage message = user_message("hello", {});
  EXPECT_TRUE(message.parts.empty());
  EXPECT_EQ(message.content, "hello");
}

TEST_F(ChatInputTest, TellsTheFirstFileThatFails) {
  const std::string none = folder.path("none");
  EXPECT_EQ(attach_all({{}, {none}, {folder.path("other")}}).error,
            "cannot attach " + none + ": No such file or directory; check the path");
}

}  // namespace
}  // namespace llm_rotate::cli
