#include "openai_family/tool_calls.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::openai_family {
namespace {

// Reads a piece as it stands in a chunk and gives what a caller is handed.
class ToolCalls : public ::testing::Test {
 protected:
  std::string handed_out(const std::string& piece) {
    ReplyScan scan;
    const std::string chunk = R"({"choices":[{"delta":{"tool_calls":[)" + piece + "]}}]}";
    EXPECT_TRUE(scan.read(chunk));
    return book_.mended(scan.call(scan.choices()[0], 0), piece).value_or(piece);
  }

  ToolCallBook book_;
};

TEST_F(ToolCalls, WellFormedPiecesStay) {
  for (const char* piece :
       {R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}})",
        R"({"index":0,"function":{"arguments":"{}"}})",
        R"({"index":1,"id":"b","type":"function","function":{"name":"f","arguments":""}})",
        R"({"index":1,"function":{"arguments":"{}"}})",
        R"({"index":0,"function":{"arguments":" "}})"}) {
    EXPECT_EQ(handed_out(piece), piece);
  }
}

TEST_F(ToolCalls, RepeatedIdsAndNamesAreLeftOut) {
  const std::string first =
      R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{"}})";
  EXPECT_EQ(handed_out(first), first);
  EXPECT_EQ(
      handed_out(
          R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"}"}})"),
      R"({"index":0,"function":{"arguments":"}"}})");
  EXPECT_EQ(handed_out(R"({"index":0,"function":{"name":"f","arguments":"x"}})"),
            R"({"index":0,"function":{"arguments":"x"}})");
}

TEST_F(ToolCalls, AMissingIndexIsFoundByTheId) {
  EXPECT_EQ(handed_out(R"({"id":"a","function":{"name":"f","arguments":""}})"),
            R"({"id":"a","function":{"name":"f","arguments":""},"index":0})");
  EXPECT_EQ(handed_out(R"({"id":"b","function":{"name":"g","arguments":""}})"),
            R"({"id":"b","function":{"name":"g","arguments":""},"index":1})");
  EXPECT_EQ(handed_out(R"({"id":"a","function":{"arguments":"1"}})"),
            R"({"function":{"arguments":"1"},"index":0})");
  // Neither index nor id: the call that came last.
  EXPECT_EQ(handed_out(R"({"function":{"arguments":"2"}})"),
            R"({"function":{"arguments":"2"},"index":1})");
}

TEST_F(ToolCalls, AnotherIdUnderAnOldIndexIsANewCall) {
  const std::string first = R"({"index":0,"id":"a","function":{"name":"f","arguments":"{}"}})";
  EXPECT_EQ(handed_out(first), first);
  EXPECT_EQ(handed_out(R"({"index":0,"id":"b","function":{"name":"f","arguments":"{}"}})"),
            R"({"id":"b","function":{"name":"f","arguments":"{}"},"index":1})");
  EXPECT_EQ(handed_out(R"({"index":0,"function":{"arguments":" "}})"),
            R"({"function":{"arguments":" "},"index":1})");
  EXPECT_EQ(handed_out(R"({"index":1,"id":"c","function":{"name":"h","arguments":""}})"),
            R"({"id":"c","function":{"name":"h","arguments":""},"index":2})");
}

TEST_F(ToolCalls, AnIdThatComesLateBelongsToItsIndex) {
  const std::string nameless = R"({"index":0,"function":{"name":"f","arguments":""}})";
  EXPECT_EQ(handed_out(nameless), nameless);
  const std::string late = R"({"index":0,"id":"a","function":{"arguments":""}})";
  EXPECT_EQ(handed_out(late), late);
}

TEST_F(ToolCalls, NonsenseIndexesCountAsNone) {
  EXPECT_EQ(handed_out(R"({"index":-4,"id":"a","function":{"name":"f"}})"),
            R"({"id":"a","function":{"name":"f"},"index":0})");
  EXPECT_EQ(handed_out(R"({"index":9223372036854775807,"id":"b","function":{"name":"f"}})"),
            R"({"id":"b","function":{"name":"f"},"index":1})");
  EXPECT_EQ(handed_out(R"({"index":"x","id":"c","function":{"name":"f"}})"),
            R"({"id":"c","function":{"name":"f"},"index":2})");
}

TEST_F(ToolCalls, CustomToolsKeepTheirInput) {
  const std::string first =
      R"({"index":0,"id":"a","type":"custom","custom":{"name":"m","input":""}})";
  EXPECT_EQ(handed_out(first), first);
  EXPECT_EQ(handed_out(R"({"index":0,"id":"a","type":"custom","custom":{"name":"m","input":"4"}})"),
            R"({"index":0,"custom":{"input":"4"}})");
}

TEST_F(ToolCalls, AreBounded) {
  for (int i = 0; i < 5000; ++i) {
    handed_out(R"({"id":")" + std::to_string(i) + R"(","function":{"name":"f"}})");
  }
  const std::string over = handed_out(R"({"id":"over","function":{"name":"g","arguments":""}})");
  EXPECT_NE(over.find("\"index\":4095"), std::string::npos) << over;
}

}  // namespace
}  // namespace llm_rotate::openai_family
