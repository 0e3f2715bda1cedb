#include "simulate/chart.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::simulate {
namespace {

int count(const std::string& text, const std::string& what) {
  int found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++found;
  }
  return found;
}

TEST(Chart, ShowsTrafficAndOneRowForEachKey) {
  Result result;
  result.duration_s = 7'200;
  result.calls = result.ok = 10;
  KeyResult key;
  key.key_id = "a<&\">b";
  key.states.assign(Result::kSlices, sdk::KeyState::kActive);
  for (std::size_t i = 100; i < 150; ++i) key.states[i] = sdk::KeyState::kQuarantine;
  result.keys = {key, key};
  const std::string svg = chart_svg(result);
  EXPECT_TRUE(svg.starts_with("<svg xmlns="));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_EQ(count(svg, "<polyline"), 3);
  EXPECT_EQ(count(svg, "a&lt;&amp;&quot;&gt;b"), 2);
  // Three pieces a row, and one in the legend for each state.
  EXPECT_EQ(count(svg, "#4caf7d"), 2 * 2 + 1);
  EXPECT_EQ(count(svg, "#d9534f"), 2 * 1 + 1 + 2);
  for (const char* text : {">0:20 h<", ">2:00 h<", ">10 calls, 100.000 % succeeded"}) {
    EXPECT_NE(svg.find(text), std::string::npos) << text;
  }
}

TEST(Chart, NothingToShowIsAPictureToo) {
  Result result;
  result.duration_s = 1;
  EXPECT_TRUE(chart_svg(result).ends_with("</svg>\n"));
}

}  // namespace
}  // namespace llm_rotate::simulate
