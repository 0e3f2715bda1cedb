#include "net/transfer_message.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

const Peer example_peer{{"api.example.test", 443, true, false}, false};
const Peer example_proxy{{"proxy.test", 3128, false, false}, true};
const Peer local_peer{{"127.0.0.1", 9, false, true}, false};

void expect(const TransferResult& result, TransferEnd end, const char* message) {
  EXPECT_EQ(result.end, end) << message;
  EXPECT_EQ(result.message, message);
}

TEST(TransferMessage, NameNotResolved) {
  expect(resolve_failed(example_peer), TransferEnd::kResolveFailed,
         "cannot resolve host api.example.test: check base_url and the machine's DNS");
  expect(resolve_failed(example_proxy), TransferEnd::kResolveFailed,
         "cannot resolve proxy host proxy.test: check the proxy setting and the machine's DNS");
}

TEST(TransferMessage, NotConnected) {
  expect(connect_failed(local_peer, ECONNREFUSED), TransferEnd::kConnectFailed,
         "cannot connect to 127.0.0.1:9: connection refused; check base_url and that the server "
         "is running");
  expect(connect_failed(example_proxy, ECONNREFUSED), TransferEnd::kConnectFailed,
         "cannot connect to proxy proxy.test:3128: connection refused; check the proxy setting "
         "and that the server is running");
  expect(connect_failed(example_peer, ENETUNREACH), TransferEnd::kConnectFailed,
         "cannot connect to api.example.test:443: network is unreachable; check base_url, the "
         "network and the firewall");
  expect(connect_failed(example_peer, 0), TransferEnd::kConnectFailed,
         "cannot connect to api.example.test:443: no answer; check base_url, the network and the "
         "firewall");
}

TEST(TransferMessage, ResetBeforeTheAnswer) {
  expect(reset_before_answer(example_peer), TransferEnd::kConnectFailed,
         "api.example.test:443 closed the connection without an answer: check that base_url leads "
         "to an HTTP server, and its logs");
}

TEST(TransferMessage, NoTunnel) {
  expect(tunnel_failed(example_proxy, example_peer.target, "CONNECT tunnel failed, response 403"),
         TransferEnd::kConnectFailed,
         "proxy proxy.test:3128 opened no tunnel to api.example.test:443: CONNECT tunnel failed, "
         "response 403; check the proxy setting and the proxy's rules");
}

TEST(TransferMessage, Tls) {
  expect(tls_failed(example_peer, "SSL certificate problem: self-signed certificate"),
         TransferEnd::kTlsFailed,
         "TLS to api.example.test:443 failed: SSL certificate problem: self-signed certificate; "
         "check the certificate, the clock, and ca_file");
  expect(tls_failed(example_peer, ""), TransferEnd::kTlsFailed,
         "TLS to api.example.test:443 failed: no reason given; check the certificate, the clock, "
         "and ca_file");
}

TEST(TransferMessage, WordsOfTheOtherSideAreMadeHarmlessAndShort) {
  expect(tls_failed(example_peer, "name '\x1b[2J\n\xff' differs."), TransferEnd::kTlsFailed,
         "TLS to api.example.test:443 failed: name ' [2J  ' differs; check the certificate, the "
         "clock, and ca_file");
  EXPECT_LT(tls_failed(example_peer, std::string(10'000, 'x')).message.size(), 400U);
}

TEST(TransferMessage, Interrupted) {
  expect(interrupted(example_peer), TransferEnd::kInterrupted,
         "api.example.test:443 broke the connection in the middle of its answer: check the "
         "provider's status and the network, then try again");
}

TEST(TransferMessage, NotHttp) {
  expect(not_http(example_peer), TransferEnd::kProtocolError,
         "api.example.test:443 did not answer in HTTP: check the scheme and the port in base_url");
}

TEST(TransferMessage, TooLarge) {
  expect(body_too_large(example_peer, 1024), TransferEnd::kTooLarge,
         "the answer of api.example.test:443 is larger than 1024 bytes: check base_url, or raise "
         "max_body");
  expect(head_too_large(example_peer), TransferEnd::kTooLarge,
         "the answer of api.example.test:443 has more than 256 KiB or 500 lines of headers: check "
         "that base_url leads to the provider");
}

TEST(TransferMessage, UnusableRequests) {
  expect(unusable_url("it has no host"), TransferEnd::kProtocolError,
         "the URL of the request cannot be used: it has no host; check base_url");
  expect(unusable_proxy("it has no host"), TransferEnd::kProtocolError,
         "the proxy cannot be used: it has no host; check the proxy setting");
  expect(unusable_header(example_peer), TransferEnd::kProtocolError,
         "a header for api.example.test:443 holds a line break or another character that is not "
         "allowed: check the key's secret and the configured headers");
  expect(unusable_method(example_peer), TransferEnd::kProtocolError,
         "the method of a request to api.example.test:443 is not an HTTP method: check the "
         "provider plugin");
}

TEST(TransferMessage, CurlGaveUp) {
  expect(curl_gave_up(example_peer, "Out of memory"), TransferEnd::kConnectFailed,
         "the exchange with api.example.test:443 could not be made: Out of memory; check base_url "
         "and the machine's memory and file limits");
}

TEST(TransferMessage, Timeouts) {
  TransferLimits limits;
  limits.connect = Millis(1);
  limits.first_byte = Millis(2);
  limits.idle = Millis(3);
  limits.total = Millis(4);
  const auto message = [&](TransferEnd end, bool resolving) {
    const TransferResult result = timed_out(example_peer, end, limits, resolving);
    EXPECT_EQ(result.end, end);
    return result.message;
  };
  EXPECT_EQ(message(TransferEnd::kConnectTimeout, false),
            "no connection to api.example.test:443 within 1 ms: check base_url and the network, or "
            "raise the connect timeout");
  EXPECT_EQ(message(TransferEnd::kConnectTimeout, true),
            "host api.example.test was not resolved within 1 ms: check the machine's DNS, or raise "
            "the connect timeout");
  EXPECT_EQ(message(TransferEnd::kFirstByteTimeout, false),
            "api.example.test:443 did not begin to answer within 2 ms: check the provider's "
            "status, or raise the first byte timeout");
  EXPECT_EQ(message(TransferEnd::kIdleTimeout, false),
            "api.example.test:443 fell silent for 3 ms in the middle of its answer: check the "
            "provider's status, or raise the idle timeout");
  EXPECT_EQ(message(TransferEnd::kTotalTimeout, false),
            "the exchange with api.example.test:443 took longer than 4 ms: check the provider's "
            "status, or raise the total timeout");
}

}  // namespace
}  // namespace llm_rotate::net
