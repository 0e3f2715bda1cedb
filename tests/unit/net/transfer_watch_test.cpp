#include "net/transfer_watch.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

using TimePoint = TransferWatch::TimePoint;

TimePoint at(int ms) {
  return TimePoint() + Millis(ms);
}

TransferWatch started(Millis connect, Millis first_byte, Millis idle, Millis total) {
  TransferLimits limits;
  limits.connect = connect;
  limits.first_byte = first_byte;
  limits.idle = idle;
  limits.total = total;
  TransferWatch watch;
  watch.start(limits, at(0));
  return watch;
}

TransferWatch started() {
  return started(Millis(10), Millis(20), Millis(30), Millis(1000));
}

TEST(TransferWatch, ConnectRunsFromTheStart) {
  const TransferWatch watch = started();
  EXPECT_EQ(watch.deadline(), at(10));
  EXPECT_EQ(watch.check(at(9)), std::nullopt);
  EXPECT_EQ(watch.check(at(10)), TransferEnd::kConnectTimeout);
}

TEST(TransferWatch, FirstByteRunsFromTheConnection) {
  TransferWatch watch = started();
  watch.sending(at(9));
  EXPECT_FALSE(watch.connecting());
  EXPECT_EQ(watch.check(at(28)), std::nullopt);
  EXPECT_EQ(watch.check(at(29)), TransferEnd::kFirstByteTimeout);
}

TEST(TransferWatch, SendingAgainGivesTheFirstByteItsFullTime) {
  TransferWatch watch = started();
  watch.sending(at(5));
  watch.sending(at(24));
  EXPECT_EQ(watch.deadline(), at(44));
}

TEST(TransferWatch, IdleRunsFromTheLastByte) {
  TransferWatch watch = started();
  watch.sending(at(5));
  EXPECT_FALSE(watch.answering());
  watch.heard(at(6));
  watch.heard(at(50));
  EXPECT_TRUE(watch.answering());
  EXPECT_EQ(watch.check(at(79)), std::nullopt);
  EXPECT_EQ(watch.check(at(80)), TransferEnd::kIdleTimeout);
}

TEST(TransferWatch, IdleStandsStillWhilePaused) {
  TransferWatch watch = started();
  watch.sending(at(1));
  watch.heard(at(2));
  watch.pause();
  EXPECT_EQ(watch.deadline(), at(1000));
  EXPECT_EQ(watch.check(at(999)), std::nullopt);
  watch.resume(at(500));
  EXPECT_EQ(watch.check(at(529)), std::nullopt);
  EXPECT_EQ(watch.check(at(530)), TransferEnd::kIdleTimeout);
}

TEST(TransferWatch, ResumeWithoutPauseDoesNotProlong) {
  TransferWatch watch = started();
  watch.heard(at(2));
  watch.resume(at(20));
  EXPECT_EQ(watch.deadline(), at(32));
}

TEST(TransferWatch, TotalEndsAStreamThatNeverFallsSilent) {
  TransferWatch watch = started();
  for (int ms = 0; ms < 1000; ms += 10) watch.heard(at(ms));
  EXPECT_EQ(watch.check(at(1000)), TransferEnd::kTotalTimeout);
}

TEST(TransferWatch, TotalHoldsWhilePaused) {
  TransferWatch watch = started();
  watch.heard(at(1));
  watch.pause();
  EXPECT_EQ(watch.check(at(1000)), TransferEnd::kTotalTimeout);
}

TEST(TransferWatch, TheEarlierOfTwoDeadlinesIsTheCause) {
  EXPECT_EQ(started(Millis(50), Millis(0), Millis(0), Millis(40)).check(at(100)),
            TransferEnd::kTotalTimeout);
  EXPECT_EQ(started(Millis(40), Millis(0), Millis(0), Millis(50)).check(at(100)),
            TransferEnd::kConnectTimeout);
}

TEST(TransferWatch, ZeroIsNoLimit) {
  TransferWatch watch = started(Millis(0), Millis(0), Millis(0), Millis(0));
  EXPECT_EQ(watch.deadline(), TransferWatch::kNever);
  watch.sending(at(1));
  EXPECT_EQ(watch.deadline(), TransferWatch::kNever);
  watch.heard(at(2));
  EXPECT_EQ(watch.check(at(100'000'000)), std::nullopt);
}

TEST(TransferWatch, AnAbsurdLimitDoesNotOverflow) {
  const TransferWatch watch = started(Millis::max(), Millis(0), Millis(0), Millis::max());
  EXPECT_EQ(watch.deadline(), TransferWatch::kNever);
}

TEST(TransferWatch, StartsAfreshForTheNextExchange) {
  TransferWatch watch = started();
  watch.heard(at(5));
  watch.pause();
  TransferLimits limits;
  limits.connect = Millis(7);
  watch.start(limits, at(100));
  EXPECT_TRUE(watch.connecting());
  EXPECT_EQ(watch.deadline(), at(107));
}

}  // namespace
}  // namespace llm_rotate::net
