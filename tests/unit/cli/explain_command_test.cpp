#include "cli/explain_command.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

constexpr char kLog[] =
    "{\"call_id\":\"A1\",\"model\":\"x\"}\n"
    "garbage with A2 in it\n"
    "{\"call_id\":\"A2\",\"model\":\"y\"}\n"
    "{\"call_id\":\"A3\",\"attempts\":[{\"message\":\"A2\"}]}\n";

std::string find(const std::string& id) {
  std::istringstream log(kLog);
  return find_record(log, id);
}

TEST(FindRecord, FindsTheCallByItsIdAndNotByItsWords) {
  EXPECT_EQ(find("A2"), R"({"call_id":"A2","model":"y"})");
  EXPECT_EQ(find("A"), "");
  EXPECT_EQ(find("A9"), "");
}

TEST(FindRecord, WithoutAnIdItIsTheLast) {
  EXPECT_EQ(find(""), R"({"call_id":"A3","attempts":[{"message":"A2"}]})");
}

}  // namespace
}  // namespace llm_rotate::cli
