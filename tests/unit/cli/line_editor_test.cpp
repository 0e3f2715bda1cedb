#include "cli/line_editor.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

using Event = LineEditor::Event;

class LineEditorTest : public testing::Test {
 protected:
  LineEditorTest() { editor.begin(); }
  // The last event.
  Event type(std::string_view bytes) {
    Event event = Event::kNone;
    for (const char byte : bytes) event = editor.feed(byte);
    return event;
  }

  LineEditor editor{"> "};
};

TEST_F(LineEditorTest, TakesTextUntilReturn) {
  EXPECT_EQ(type("Grüße"), Event::kNone);
  EXPECT_EQ(type("\r"), Event::kLine);
  EXPECT_EQ(editor.line(), "Grüße");
}

TEST_F(LineEditorTest, EditsByCharactersNotBytes) {
  type("aü\x7f");
  EXPECT_EQ(editor.line(), "a");
  type("世界\x1b[D\x1b[D\x1b[3~");
  EXPECT_EQ(editor.line(), "a界");
}

TEST_F(LineEditorTest, MovesWithKeysAndControls) {
  type(
      "bcd\x01"
      "a\x05"
      "e\x02\x02"
      "X\x06Y");
  EXPECT_EQ(editor.line(), "abcXdYe");
  type("\x1b[Hs\x1bOFt\x1b[1~u\x1b[4~v");
  EXPECT_EQ(editor.line(), "usabcXdYetv");
}

TEST_F(LineEditorTest, DeletesWordsAndEnds) {
  type("one two  three\x17");
  EXPECT_EQ(editor.line(), "one two  ");
  type("\x17");
  EXPECT_EQ(editor.line(), "one ");
  type("two\x02\x02\x0b");
  EXPECT_EQ(editor.line(), "one t");
  type("\x02\x15");
  EXPECT_EQ(editor.line(), "t");
}

TEST_F(LineEditorTest, EndsOnlyWithAnEmptyLine) {
  type("ab\x02");
  EXPECT_EQ(type("\x04"), Event::kNone);
  EXPECT_EQ(editor.line(), "a");
  EXPECT_EQ(type("\x7f\x04"), Event::kEnd);
}

TEST_F(LineEditorTest, TellsAnInterrupt) {
  EXPECT_EQ(type("abc\x03"), Event::kInterrupt);
}

TEST_F(LineEditorTest, KeepsPastedLinesTogether) {
  EXPECT_EQ(type("\x1b[200~one\r\ntwo\x1b[Dx\rthree\x1b[201~"), Event::kNone);
  EXPECT_EQ(editor.line(), "one\ntwo\x1b[Dx\nthree");
  EXPECT_EQ(type("\r"), Event::kLine);
}

TEST_F(LineEditorTest, StartsANewLineWithControlJ) {
  type("one\ntwo\r");
  EXPECT_EQ(editor.line(), "one\ntwo");
}

TEST_F(LineEditorTest, WalksThroughItsHistory) {
  editor.remember("first");
  editor.remember("second");
  editor.remember("second");
  editor.remember("");
  editor.begin();
  type("new\x1b[A");
  EXPECT_EQ(editor.line(), "second");
  type("\x1b[A\x1b[A");
  EXPECT_EQ(editor.line(), "first");
  type("\x0e\x0e\x1b[B");
  EXPECT_EQ(editor.line(), "new");
}

TEST_F(LineEditorTest, ForgetsTheOldestLines) {
  for (std::size_t i = 0; i <= LineEditor::kMaxHistory; ++i) editor.remember(std::to_string(i));
  editor.begin();
  for (std::size_t i = 0; i < LineEditor::kMaxHistory + 10; ++i) type("\x10");
  EXPECT_EQ(editor.line(), "1");
}

TEST_F(LineEditorTest, IgnoresKeysItDoesNotKnow) {
  type(
      "a\x1b[15~\x1b[1;5Cb\x1bq\x07"
      "c\x1b[99999999999999999999Zd");
  EXPECT_EQ(editor.line().substr(0, 3), "abc");
  EXPECT_EQ(type("\r"), Event::kLine);
}

TEST_F(LineEditorTest, IsBounded) {
  for (std::size_t i = 0; i < LineEditor::kMaxLine + 10; ++i) editor.feed('x');
  EXPECT_EQ(editor.line().size(), LineEditor::kMaxLine);
}

TEST_F(LineEditorTest, DrawsTheLineAndTheCursor) {
  type("abc");
  EXPECT_EQ(editor.draw(80), "\r> abc\x1b[K");
  type("\x02\x02");
  EXPECT_EQ(editor.draw(80), "\r> abc\x1b[K\x1b[2D");
}

TEST_F(LineEditorTest, DrawsThePartAroundTheCursor) {
  type("abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(editor.draw(13), "\r> qrstuvwxyz\x1b[K");
  type("\x01");
  EXPECT_EQ(editor.draw(13), "\r> abcdefghij\x1b[K\x1b[10D");
}

TEST_F(LineEditorTest, DrawsNothingThatATerminalWouldObey) {
  type("\x1b[200~a\x1b[2Jb\nc\td\xff\x1b[201~");
  EXPECT_EQ(editor.draw(80), "\r> a\\x1b[2Jb⏎c d\\xff\x1b[K");
}

}  // namespace
}  // namespace llm_rotate::cli
