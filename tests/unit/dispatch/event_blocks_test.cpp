#include "dispatch/event_blocks.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::dispatch {
namespace {

using Blocks = std::vector<std::string>;

Blocks cut(const std::string& text, std::size_t step) {
  EventBlocks blocks;
  Blocks out;
  for (std::size_t at = 0; at < text.size(); at += step) {
    blocks.feed(std::string_view(text).substr(at, step), [&](std::string_view block) {
      out.emplace_back(block);
      return true;
    });
  }
  if (std::string rest = blocks.take_rest(); !rest.empty()) out.push_back("rest:" + rest);
  return out;
}

TEST(EventBlocks, AreTheSameWhereverTheBytesAreCut) {
  const std::string text =
      "data: {\"a\":1}\n\n: comment\n\nevent: x\r\ndata: 2\r\n\r\ndata: half\ndata: more";
  const Blocks whole = {"data: {\"a\":1}\n\n", ": comment\n\n", "event: x\r\ndata: 2\r\n\r\n",
                        "rest:data: half\ndata: more"};
  for (std::size_t step = 1; step <= text.size(); ++step) EXPECT_EQ(cut(text, step), whole) << step;
}

TEST(EventBlocks, EndWhenTheyAreToldTo) {
  EventBlocks blocks;
  int taken = 0;
  blocks.feed("a\n\nb\n\n", [&](std::string_view) { return ++taken < 1; });
  EXPECT_EQ(taken, 1);
}

TEST(EventBlocks, GoOnWithoutABlankLineBeyondTheLimit) {
  EventBlocks blocks;
  std::size_t bytes = 0;
  const std::string much(std::size_t{16} << 20, 'x');
  blocks.feed(much, [&](std::string_view block) {
    bytes += block.size();
    return true;
  });
  EXPECT_EQ(bytes, much.size());
  EXPECT_EQ(blocks.take_rest(), "");
}

}  // namespace
}  // namespace llm_rotate::dispatch
