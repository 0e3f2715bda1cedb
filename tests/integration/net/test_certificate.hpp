// A certificate for 127.0.0.1 that signed itself, made when a test wants it.
#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>

namespace llm_rotate::net::testing {

class TestCertificate {
 public:
  TestCertificate();
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  // For a server that shows this certificate.
  SSL_CTX* server_context() const { return context_.get(); }
  // The certificate in a file, for a client that trusts it.
  const std::string& file() const { return file_; }

 private:
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::string file_;
};

}  // namespace llm_rotate::net::testing
