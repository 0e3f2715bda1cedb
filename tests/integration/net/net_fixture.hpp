// A loop, a transport, and sinks that remember what they heard.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "integration/net/scripted_server.hpp"
#include "net/curl_transport.hpp"

namespace llm_rotate::net::testing {

class Recorder : public ITransferSink {
 public:
  void on_head(const sdk::HttpHead& head) override;
  Flow on_data(std::string_view bytes) override;
  void on_end(const TransferResult& result) override;

  // What a test wants to do at that point, after it has been recorded.
  std::function<void()> at_head = [] {};
  std::function<Flow()> at_data = [] { return Flow::kContinue; };
  std::function<void()> at_end = [] {};

  sdk::HttpHead head;
  std::string body;
  TransferResult result;
  int heads = 0;
  int chunks = 0;
  int ends = 0;
  std::size_t largest_chunk = 0;

  bool ended() const { return ends != 0; }
};

class NetTest : public ::testing::Test {
 public:
  NetTest();
  ~NetTest() override;

 protected:
  // Makes the transport anew with other options.
  void use(TransportOptions options);

  std::unique_ptr<ITransfer> start(sdk::HttpRequest request, Recorder& sink);
  std::unique_ptr<ITransfer> get(const std::string& url, Recorder& sink);
  // Runs one exchange to its end.
  void run(sdk::HttpRequest request, Recorder& sink);
  void run_get(const std::string& url, Recorder& sink);
  // Runs the loop until it is so; a failure of the test when that takes too long.
  void run_until(const std::function<bool()>& condition);
  // Runs what is ready, without waiting for anything.
  void run_ready() { loop.poll(); }

  boost::asio::io_context loop{1};
  std::unique_ptr<CurlTransport> transport;
  TransferLimits limits;
};

sdk::HttpRequest get_request(const std::string& url);
sdk::HttpRequest post_request(const std::string& url, std::string body);

}  // namespace llm_rotate::net::testing
