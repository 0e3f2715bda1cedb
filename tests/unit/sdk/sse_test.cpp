#include "llm_rotate/sdk/sse.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sse_vectors.hpp"

namespace llm_rotate::sdk {
namespace {

using testing::sse_vectors;
using testing::SseVector;

struct Heard {
  std::string event, data, id;
  bool operator==(const Heard&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Heard& heard) {
  return out << heard.event << "|" << heard.data << "|" << heard.id;
}

struct Reading {
  std::vector<Heard> events;
  bool fits = true;
  bool pending = false;
};

// Feeds `body` in pieces that end at `cuts`. `keep` decides on an event that no blank line ended.
Reading run(std::string_view body, const std::vector<std::size_t>& cuts, bool keep = false,
            std::size_t max_event = SseDecoder::kMaxEvent) {
  Reading result;
  SseDecoder decoder(max_event);
  const auto hear = [&](const SseEvent& event) {
    result.events.push_back(
        {std::string(event.event), std::string(event.data), std::string(event.id)});
  };
  std::size_t at = 0;
  for (const std::size_t cut : cuts) {
    result.fits = decoder.feed(std::string(body.substr(at, cut - at)), hear) && result.fits;
    at = cut;
  }
  result.fits = decoder.feed(std::string(body.substr(at)), hear) && result.fits;
  result.pending = decoder.finish([keep](std::string_view) { return keep; }, hear);
  return result;
}

std::vector<Heard> expected(const SseVector& vector) {
  std::vector<Heard> events;
  for (const auto& event : vector.events) {
    events.push_back({std::string(event.event), std::string(event.data), std::string(event.id)});
  }
  return events;
}

class SseVectors : public ::testing::TestWithParam<SseVector> {};

INSTANTIATE_TEST_SUITE_P(All, SseVectors, ::testing::ValuesIn(sse_vectors()),
                         [](const auto& param) { return std::string(param.param.name); });

TEST_P(SseVectors, ReadWhole) {
  const Reading whole = run(GetParam().body, {});
  EXPECT_EQ(whole.events, expected(GetParam()));
  EXPECT_EQ(whole.pending, GetParam().incomplete);
  EXPECT_TRUE(whole.fits);
}

TEST_P(SseVectors, ReadTheSameCutAtEachOffset) {
  for (std::size_t cut = 0; cut <= GetParam().body.size(); ++cut) {
    const Reading cut_once = run(GetParam().body, {cut});
    EXPECT_EQ(cut_once.events, expected(GetParam())) << "cut at " << cut;
    EXPECT_EQ(cut_once.pending, GetParam().incomplete) << "cut at " << cut;
  }
}

TEST_P(SseVectors, ReadTheSameByteByByte) {
  std::vector<std::size_t> cuts;
  for (std::size_t i = 1; i < GetParam().body.size(); ++i) cuts.push_back(i);
  EXPECT_EQ(run(GetParam().body, cuts).events, expected(GetParam()));
}

TEST(Sse, KeepsAPendingEventOnlyWhenAsked) {
  const std::string_view body = "data: {\"a\":1}\n\ndata: [DONE]";
  EXPECT_EQ(run(body, {}, false).events.size(), 1U);
  const Reading kept = run(body, {}, true);
  ASSERT_EQ(kept.events.size(), 2U);
  EXPECT_EQ(kept.events[1], (Heard{"message", "[DONE]", ""}));
}

TEST(Sse, AnOpenLineWithoutDataIsNotPending) {
  EXPECT_FALSE(run("event: x", {}, true).pending);
  EXPECT_FALSE(run(": comment", {}, true).pending);
  EXPECT_FALSE(run("", {}, true).pending);
}

TEST(Sse, GivesUpOnALineThatOutgrowsTheLimit) {
  const std::string body = "data: " + std::string(100, 'x') + "\n\n";
  EXPECT_TRUE(run(body, {}, false, 100).fits);
  EXPECT_FALSE(run(body, {}, false, 99).fits);
  EXPECT_FALSE(run(body, {50}, false, 99).fits);
}

TEST(Sse, GivesUpOnAnEventThatOutgrowsTheLimitLineByLine) {
  std::string body;
  for (int i = 0; i < 20; ++i) body += "data: 0123456789\n";
  const Reading grown = run(body + "\n", {}, false, 64);
  EXPECT_FALSE(grown.fits);
  EXPECT_TRUE(grown.events.empty());
}

TEST(Sse, MixedLineEndsGiveTheSameEvents) {
  const std::vector<Heard> both = {{"message", "a", ""}, {"message", "b", ""}};
  EXPECT_EQ(run("data: a\r\n\ndata: b\r\r\n", {}).events, both);
  EXPECT_EQ(run("data: a\n\r\ndata: b\n\n", {}).events, both);
  EXPECT_EQ(run("data: a\r\rdata: b\n\r", {}).events, both);
}

TEST(Sse, CarriageReturnsAloneCostNoMoreThanOtherLines) {
  // Each line end is looked for once, not once for each line before it.
  const std::string body(1U << 20, '\r');
  EXPECT_TRUE(run(body, {}).events.empty());
}

TEST(Sse, ABomInTheMiddleIsNoBom) {
  const Reading read =
      run("data: a\n\n\xEF\xBB\xBF"
          "data: b\n\n",
          {});
  EXPECT_EQ(read.events, (std::vector<Heard>{{"message", "a", ""}}));
}

}  // namespace
}  // namespace llm_rotate::sdk
