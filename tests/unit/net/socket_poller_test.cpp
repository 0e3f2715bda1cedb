#include "net/socket_poller.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

class Pair {
 public:
  Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_), 0); }
  ~Pair() {
    close(ends_[0]);
    close(ends_[1]);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  int mine() const { return ends_[0]; }
  void speak() const { EXPECT_EQ(write(ends_[1], "x", 1), 1); }
  void hang_up() const { shutdown(ends_[1], SHUT_RDWR); }

 private:
  int ends_[2] = {-1, -1};
};

std::vector<SocketPoller::Ready> poll(SocketPoller& poller) {
  std::vector<SocketPoller::Ready> found;
  poller.poll([&](const SocketPoller::Ready& ready) { found.push_back(ready); });
  return found;
}

// Whether an event loop that watches the descriptor would be woken.
bool is_noisy(const SocketPoller& poller) {
  SocketPoller watcher;
  watcher.want(poller.descriptor(), true, false);
  return !poll(watcher).empty();
}

TEST(SocketPoller, ReportsWhatIsWanted) {
  SocketPoller poller;
  const Pair pair;
  poller.want(pair.mine(), true, false);
  EXPECT_TRUE(poll(poller).empty());
  pair.speak();
  EXPECT_TRUE(is_noisy(poller));
  const auto ready = poll(poller);
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_EQ(ready[0].socket, pair.mine());
  EXPECT_TRUE(ready[0].readable);
  EXPECT_FALSE(ready[0].writable);
  EXPECT_FALSE(ready[0].failed);
}

TEST(SocketPoller, ReportsAgainWhatWasNotRead) {
  SocketPoller poller;
  const Pair pair;
  poller.want(pair.mine(), true, false);
  pair.speak();
  EXPECT_EQ(poll(poller).size(), 1U);
  EXPECT_EQ(poll(poller).size(), 1U);
}

TEST(SocketPoller, StopsReportingThatASocketIsWritable) {
  SocketPoller poller;
  const Pair pair;
  poller.want(pair.mine(), true, true);
  ASSERT_EQ(poll(poller).size(), 1U);
  EXPECT_TRUE(poll(poller)[0].writable);
  poller.want(pair.mine(), true, false);
  EXPECT_FALSE(is_noisy(poller));
}

TEST(SocketPoller, FallsQuietAboutASocketThatNobodyWants) {
  SocketPoller poller;
  const Pair pair;
  poller.want(pair.mine(), true, false);
  poller.want(pair.mine(), false, false);
  pair.speak();
  EXPECT_TRUE(poll(poller).empty());
  EXPECT_FALSE(is_noisy(poller));
}

TEST(SocketPoller, FallsQuietAboutAnIdleSocketThatHungUp) {
  SocketPoller poller;
  const Pair pair;
  poller.want(pair.mine(), true, false);
  poller.want(pair.mine(), false, false);
  pair.hang_up();
  EXPECT_TRUE(poll(poller).empty());
  EXPECT_FALSE(is_noisy(poller));
}

TEST(SocketPoller, ReportsWhatCameWhileNobodyWantedIt) {
  SocketPoller poller;
  const Pair pair;
  poller.want(pair.mine(), true, false);
  poller.want(pair.mine(), false, false);
  pair.speak();
  EXPECT_TRUE(poll(poller).empty());
  poller.want(pair.mine(), true, false);
  EXPECT_EQ(poll(poller).size(), 1U);
}

TEST(SocketPoller, ReportsAHangUpAsAFailure) {
  SocketPoller poller;
  const Pair pair;
  poller.want(pair.mine(), true, false);
  pair.hang_up();
  const auto ready = poll(poller);
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_TRUE(ready[0].failed);
}

TEST(SocketPoller, DoesNotMixUpASocketWithAnOlderOneOfTheSameNumber) {
  SocketPoller poller;
  const Pair first;
  const Pair second;
  poller.want(first.mine(), true, false);
  poller.want(second.mine(), true, false);
  first.speak();
  second.speak();
  int calls = 0;
  poller.poll([&](const SocketPoller::Ready& ready) {
    ++calls;
    // What curl does when one exchange ends another: both sockets are closed and come back.
    for (const int socket : {first.mine(), second.mine()}) {
      poller.forget(socket);
      poller.want(socket, true, false);
    }
    EXPECT_TRUE(ready.readable);
  });
  EXPECT_EQ(calls, 1) << "the second event is about a socket that is gone";
  EXPECT_EQ(poll(poller).size(), 2U);
}

TEST(SocketPoller, ForgetsASocketThatItNeverSaw) {
  SocketPoller poller;
  poller.forget(500);
  EXPECT_TRUE(poll(poller).empty());
}

}  // namespace
}  // namespace llm_rotate::net
