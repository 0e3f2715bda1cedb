// A provider that costs next to nothing: reads a request, answers with bytes made beforehand. One
// thread of its own. What it answers depends on the request's body:
//
//   "stream":true   100 events, one each millisecond, each its own write
//   "user":"hold"   with it: the first event, then silence
//   over 8 KB       a completion of 32 KB; else one of 1 KB
#pragma once

#include <memory>
#include <thread>

#include <boost/asio/io_context.hpp>

namespace llm_rotate::bench {

class MockUpstream {
 public:
  MockUpstream();
  ~MockUpstream();
  MockUpstream(const MockUpstream&) = delete;
  MockUpstream& operator=(const MockUpstream&) = delete;

  int port() const;

 private:
  class Server;

  boost::asio::io_context context_{1};
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

inline constexpr int kEvents = 100;

}  // namespace llm_rotate::bench
