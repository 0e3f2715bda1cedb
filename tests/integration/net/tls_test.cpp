// TLS is verified always.
#include "integration/net/net_fixture.hpp"
#include "integration/net/test_certificate.hpp"
#include "net/resolver.hpp"

namespace llm_rotate::net::testing {
namespace {

class TlsTest : public NetTest {
 protected:
  void trust(const std::string& file) {
    TransportOptions options;
    options.ca_file = file;
    options.resolver =
        std::make_shared<Resolver>([](const std::string&) { return AddressList{"127.0.0.1"}; });
    use(std::move(options));
  }
  std::string url(const std::string& host) const {
    return "https://" + host + ":" + std::to_string(server.port()) + "/path";
  }
  void expect_refused(const std::string& where, const std::string& reason) {
    EXPECT_EQ(sink.heads, 0);
    EXPECT_EQ(sink.result.end, TransferEnd::kTlsFailed);
    EXPECT_EQ(sink.result.message, "TLS to " + where + " failed: " + reason +
                                       "; check the certificate, the clock, and ca_file");
  }

  TestCertificate certificate;
  ScriptedServer server{[this](Connection& connection) {
    if (!connection.start_tls(certificate.server_context())) return;
    while (!connection.read_request().empty()) connection.send(ok_answer("hello"));
  }};
  Recorder sink;
};

TEST_F(TlsTest, ACertificateInTheFileIsAccepted) {
  trust(certificate.file());
  for (int i = 0; i < 3; ++i) {
    Recorder each;
    run_get(url("127.0.0.1"), each);
    EXPECT_EQ(each.body, "hello") << each.result.message;
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsTest, ACertificateThatNobodyKnowsIsRefused) {
  run_get(url("127.0.0.1"), sink);
  expect_refused(server.label(), "SSL certificate problem: self-signed certificate");
}

TEST_F(TlsTest, ACertificateForAnotherNameIsRefused) {
  trust(certificate.file());
  run_get(url("other.test"), sink);
  EXPECT_EQ(sink.result.end, TransferEnd::kTlsFailed);
  expect_refused("other.test:" + std::to_string(server.port()),
                 "SSL: no alternative certificate subject name matches target host name "
                 "'other.test'");
}

TEST_F(TlsTest, AMissingFileIsNamed) {
  trust("/nonexistent/ca.pem");
  run_get(url("127.0.0.1"), sink);
  expect_refused(server.label(), "error setting certificate file: /nonexistent/ca.pem");
}

TEST_F(TlsTest, APortThatSpeaksPlainHttpIsRefused) {
  ScriptedServer plain([](Connection& connection) {
    connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    connection.closed();
  });
  run_get("https://" + plain.label() + "/", sink);
  EXPECT_EQ(sink.result.end, TransferEnd::kTlsFailed);
  EXPECT_NE(sink.result.message.find("wrong version number"), std::string::npos)
      << sink.result.message;
}

TEST_F(TlsTest, ALargeAnswerComesWhole) {
  trust(certificate.file());
  const std::string body(1'000'000, 'x');
  ScriptedServer large([&](Connection& connection) {
    if (!connection.start_tls(certificate.server_context())) return;
    connection.read_request();
    connection.send(ok_answer(body));
    connection.read_request();
  });
  sink.at_data = [] { return Flow::kPause; };
  const auto transfer = get("https://" + large.label() + "/", sink);
  while (!sink.ended()) {
    const int chunks = sink.chunks;
    run_until([&] { return sink.ended() || sink.chunks > chunks; });
    transfer->resume();
  }
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
  EXPECT_TRUE(sink.body == body);
}

}  // namespace
}  // namespace llm_rotate::net::testing
