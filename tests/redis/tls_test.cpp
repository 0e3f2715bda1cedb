// A server behind TLS, with an authority of our own and certificates on both sides.
#include <stdlib.h>

#include <filesystem>

#include "redis/outage_fixture.hpp"

namespace llm_rotate::redis::testing {
namespace {

using ::testing::HasSubstr;

class TlsTest : public OutageTest {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "llmr-tls-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    const std::string log = output_of(
        "cd " + folder +
        " && openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2"
        " -subj /CN=ours 2>&1 && for who in server client; do"
        " openssl req -newkey rsa:2048 -nodes -keyout $who.key -out $who.csr -subj /CN=$who 2>&1;"
        " printf 'subjectAltName=IP:127.0.0.1' > ext;"
        " openssl x509 -req -in $who.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2"
        " -extfile ext -out $who.crt 2>&1; done;"
        " openssl req -x509 -newkey rsa:2048 -nodes -keyout x.key -out other.crt -days 2"
        " -subj /CN=other 2>&1");
    port = free_port();
    server = std::make_unique<RedisServer>(std::vector<std::string>{
        "--tls-port", std::to_string(port), "--tls-cert-file", folder + "/server.crt",
        "--tls-key-file", folder + "/server.key", "--tls-ca-cert-file", folder + "/ca.crt"});
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  Settings settings() const {
    Settings made = settings_for("rediss://127.0.0.1:" + std::to_string(port));
    made.tls.ca_file = folder + "/ca.crt";
    made.tls.cert_file = folder + "/client.crt";
    made.tls.key_file = folder + "/client.key";
    return made;
  }

  std::string folder;
  int port = 0;
  std::unique_ptr<RedisServer> server;
};

TEST_F(TlsTest, OwnAuthorityAndClientCertificate) {
  Process process(settings());
  const sdk::RouteSlot slot = process.key("k");
  for (int i = 0; i < 20; ++i) process.call(slot);
  EXPECT_EQ(process.said().size(), 0U) << ::testing::PrintToString(process.said());
  EXPECT_NE(server->cli("DBSIZE"), "0\n");
}

TEST_F(TlsTest, AnAuthorityThatIsNotOursIsRefused) {
  Settings wrong = settings();
  wrong.tls.ca_file = folder + "/other.crt";
  Process process(wrong);
  expect_calls_go_on(process, process.key("k"), 300);
  ASSERT_EQ(process.said().size(), 1U);
  EXPECT_THAT(process.said()[0], HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, AnotherNameIsRefused) {
  Settings wrong = settings();
  wrong.tls.server_name = "redis.example";
  Process process(wrong);
  expect_calls_go_on(process, process.key("k"), 300);
  ASSERT_EQ(process.said().size(), 1U);
  EXPECT_THAT(process.said()[0], HasSubstr("certificate verify failed"));
}

TEST_F(TlsTest, WithoutAClientCertificateTheServerRefuses) {
  Settings wrong = settings();
  wrong.tls.cert_file.clear();
  wrong.tls.key_file.clear();
  Process process(wrong);
  expect_calls_go_on(process, process.key("k"), 300);
}

TEST_F(TlsTest, AFileThatCannotBeReadIsAConfigurationError) {
  Settings wrong = settings();
  wrong.tls.ca_file = folder + "/nowhere";
  try {
    RedisStore store(wrong);
    FAIL() << "a missing file was accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(error.what(), "tls_ca_file '" + folder +
                                "/nowhere' cannot be used; name a PEM file that can be read");
  }
}

}  // namespace
}  // namespace llm_rotate::redis::testing
