// The gateway behind TLS, asked by our own library: a gateway in front of a gateway's provider.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <openssl/pem.h>

#include "llm_rotate/error.hpp"

#include "integration/gateway/gateway_fixture.hpp"
#include "integration/net/test_certificate.hpp"

namespace llm_rotate::tests {
namespace {

class GatewayTls : public GatewayFixture {
 protected:
  GatewayTls() { write_key(certificate_); }
  ~GatewayTls() override { std::filesystem::remove(key_); }

  void write_key(const net::testing::TestCertificate& of) const {
    std::FILE* const file = std::fopen(key_.c_str(), "w");
    PEM_write_PrivateKey(file, SSL_CTX_get0_privatekey(of.server_context()), nullptr, nullptr, 0,
                         nullptr, nullptr);
    std::fclose(file);
  }

  net::testing::TestCertificate certificate_;
  const std::string key_ = certificate_.file() + ".key";
};

TEST_F(GatewayTls, ServesWholeAnswersAndStreams) {
  LMRotateConfig with = settings();
  with.gateway.tls_certificate = certificate_.file();
  with.gateway.tls_key = key_;
  serve(with);
  EXPECT_TRUE(gateway->url().starts_with("https://"));
  LMRotateConfig client = config({"client"});
  client.providers["fake"].base_url = gateway->url() + "/v1";
  client.network.ca_file = certificate_.file();
  LMRotate lm(client);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(lm.chat_sync({kModel, "Hello"}).content.empty());
    std::string text;
    ChatStream stream = lm.chat_stream({kModel, "Hello"});
    while (const auto chunk = stream.next_sync()) text += chunk->delta;
    EXPECT_FALSE(text.empty());
  }
}

TEST_F(GatewayTls, ANewCertificateIsShownFromTheNextConnectionOn) {
  LMRotateConfig with = settings();
  with.gateway.tls_certificate = certificate_.file() + ".served";
  with.gateway.tls_key = key_;
  std::filesystem::copy_file(certificate_.file(), with.gateway.tls_certificate);
  serve(with);
  const net::testing::TestCertificate other;
  LMRotateConfig client = config({"client"});
  client.defaults.max_retries = 0;
  client.providers["fake"].base_url = gateway->url() + "/v1";
  client.network.ca_file = certificate_.file();
  LMRotate trusts_the_old(client);
  client.network.ca_file = other.file();
  LMRotate trusts_the_new(client);
  EXPECT_FALSE(trusts_the_old.chat_sync({kModel, "Hello"}).content.empty());
  EXPECT_THROW(trusts_the_new.chat_sync({kModel, "Hello"}), LMRotateError);

  std::filesystem::remove(with.gateway.tls_certificate);
  EXPECT_THROW(gateway->reload(with), ConfigurationError) << "the old one stays in force";
  EXPECT_FALSE(trusts_the_old.chat_sync({kModel, "Hello"}).content.empty());

  std::filesystem::copy_file(other.file(), with.gateway.tls_certificate);
  write_key(other);
  gateway->reload(with);
  LMRotate comes_later(client);
  EXPECT_FALSE(comes_later.chat_sync({kModel, "Hello"}).content.empty());
  EXPECT_FALSE(trusts_the_old.chat_sync({kModel, "Hello"}).content.empty())
      << "over the connection that it has";
  std::filesystem::remove(with.gateway.tls_certificate);
}

TEST_F(GatewayTls, AFileThatCannotBeUsedIsSaid) {
  LMRotateConfig with = settings();
  with.gateway.tls_certificate = certificate_.file();
  EXPECT_THROW(serve(with), ConfigurationError);
  with.gateway.tls_key = certificate_.file();
  try {
    serve(with);
    FAIL();
  } catch (const ConfigurationError& error) {
    EXPECT_NE(std::string(error.what()).find("check gateway.tls_certificate and gateway.tls_key"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace llm_rotate::tests
