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
  GatewayTls() {
    std::FILE* const file = std::fopen(key_.c_str(), "w");
    PEM_write_PrivateKey(file, SSL_CTX_get0_privatekey(certificate_.server_context()), nullptr,
                         nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }
  ~GatewayTls() override { std::filesystem::remove(key_); }

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
