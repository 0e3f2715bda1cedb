#include "runtime/asio_loop.hpp"

#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace llm_rotate::runtime {
namespace {

TEST(AsioLoop, WhatIsDueAtOnceComesNextAndNotFromInside) {
  boost::asio::io_context context;
  AsioLoop loop(context);
  std::string order;
  const auto timer = loop.after(0, [&] { order += "due "; });
  loop.post([&] { order += "posted "; });
  order += "asked ";
  context.run();
  EXPECT_EQ(order, "asked due posted ");
}

TEST(AsioLoop, ATimerThatIsGoneDoesNothing) {
  boost::asio::io_context context;
  AsioLoop loop(context);
  int fired = 0;
  for (const std::int64_t ms : {0, 1}) {
    const auto timer = loop.after(ms, [&] { ++fired; });
  }
  context.run();
  EXPECT_EQ(fired, 0);
}

TEST(AsioLoop, ATimerMayBeReplacedFromInsideItself) {
  boost::asio::io_context context;
  AsioLoop loop(context);
  int fired = 0;
  std::unique_ptr<net::ITimer> timer;
  timer = loop.after(0, [&] {
    ++fired;
    timer = loop.after(1, [&] { ++fired; });
  });
  context.run();
  EXPECT_EQ(fired, 2);
}

}  // namespace
}  // namespace llm_rotate::runtime
