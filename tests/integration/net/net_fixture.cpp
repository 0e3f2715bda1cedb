#include "integration/net/net_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace llm_rotate::net::testing {

void Recorder::on_head(const sdk::HttpHead& got) {
  EXPECT_EQ(heads + chunks + ends, 0) << "the head comes once and first";
  ++heads;
  head = got;
  at_head();
}

Flow Recorder::on_data(std::string_view bytes) {
  EXPECT_EQ(heads, 1);
  EXPECT_EQ(ends, 0);
  EXPECT_FALSE(bytes.empty());
  ++chunks;
  largest_chunk = std::max(largest_chunk, bytes.size());
  body.append(bytes);
  return at_data();
}

void Recorder::on_end(const TransferResult& got) {
  EXPECT_EQ(ends, 0) << "the end comes once";
  ++ends;
  result = got;
  EXPECT_EQ(result.end == TransferEnd::kDone, result.message.empty());
  at_end();
}

NetTest::NetTest() {
  use({});
}

NetTest::~NetTest() {
  transport.reset();
}

void NetTest::use(TransportOptions options) {
  transport = std::make_unique<CurlTransport>(loop, std::move(options));
}

std::unique_ptr<ITransfer> NetTest::start(sdk::HttpRequest request, Recorder& sink) {
  return transport->start(std::move(request), limits, sink);
}

std::unique_ptr<ITransfer> NetTest::get(const std::string& url, Recorder& sink) {
  return start(get_request(url), sink);
}

void NetTest::run(sdk::HttpRequest request, Recorder& sink) {
  const auto transfer = start(std::move(request), sink);
  EXPECT_FALSE(sink.ended()) << "nothing comes from inside start";
  run_until([&] { return sink.ended(); });
}

void NetTest::run_get(const std::string& url, Recorder& sink) {
  run(get_request(url), sink);
}

void NetTest::run_until(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kBound;
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), end) << "this takes too long";
    loop.run_one_for(std::chrono::milliseconds(5));
  }
}

sdk::HttpRequest get_request(const std::string& url) {
  sdk::HttpRequest request;
  request.method = "GET";
  request.url = url;
  return request;
}

sdk::HttpRequest post_request(const std::string& url, std::string body) {
  sdk::HttpRequest request;
  request.url = url;
  request.headers.set("Content-Type", "application/json");
  request.body = std::move(body);
  return request;
}

}  // namespace llm_rotate::net::testing
