#include "cli/table.hpp"

#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

TEST(TableTest, AlignsColumnsWithoutBlanksAtTheEnd) {
  FakeContext fake;
  Table table({"key", "state", "cause"});
  table.add({"open***-1", "active", ""});
  table.add({"a***z", "cooldown", "429"});
  EXPECT_EQ(table.render(fake.context().out),
            "key        state     cause\n"
            "open***-1  active\n"
            "a***z      cooldown  429\n");
}

TEST(TableTest, MeasuresCharactersNotBytes) {
  FakeContext fake;
  Table table({"name", "n"});
  table.add({"über", "1"});
  table.add({"世界", "2"});
  EXPECT_EQ(table.render(fake.context().out), "name  n\nüber  1\n世界  2\n");
}

TEST(TableTest, KeepsACellOnItsLine) {
  FakeContext fake;
  Table table({"a", "b"});
  table.add({"x\ny", "\x1b[2J"});
  EXPECT_EQ(table.render(fake.context().out), "a    b\nx y  \\x1b[2J\n");
}

TEST(TableTest, FillsMissingCells) {
  FakeContext fake;
  Table table({"a", "b", "c"});
  table.add({"1"});
  EXPECT_EQ(table.render(fake.context().out), "a  b  c\n1\n");
}

TEST(TableTest, ColoursWithoutMovingColumns) {
  const Output coloured(STDIN_FILENO, ColorMode::kAlways, {});
  Table table({"a", "b"});
  table.add({Cell("x", Style::kRed), "y"});
  EXPECT_EQ(table.render(coloured), "\x1b[1ma\x1b[0m  \x1b[1mb\x1b[0m\n\x1b[31mx\x1b[0m  y\n");
}

TEST(WrappedTest, BreaksAtBlanks) {
  EXPECT_EQ(wrapped("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("short", 8), std::vector<std::string>{"short"});
  EXPECT_EQ(wrapped("", 8), std::vector<std::string>{""});
}

TEST(WrappedTest, BreaksLongWordsWhereItMust) {
  EXPECT_EQ(wrapped("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(wrapped("世界", 1), (std::vector<std::string>{"世", "界"}));
}

}  // namespace
}  // namespace llm_rotate::cli
