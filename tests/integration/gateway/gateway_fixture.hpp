// A gateway on this machine in front of a fake provider, and clients that see every byte.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "llm_rotate/sdk/json.hpp"

#include "fake_upstream/fake_upstream.hpp"
#include "gateway/gateway.hpp"
#include "integration/library/library_fixture.hpp"
#include "unit/fake_upstream/raw_client.hpp"

namespace llm_rotate::tests {

class GatewayFixture : public LibraryFixture {
 protected:
  LMRotateConfig settings(const std::vector<std::string>& names = {"a", "b"}) {
    LMRotateConfig made = config(names);
    made.gateway.port = 0;
    made.gateway.threads = 1;
    return made;
  }
  void serve(const LMRotateConfig& with) {
    gateway = std::make_unique<gateway::Gateway>(with);
    const std::string& url = gateway->url();
    port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  }
  void serve() { serve(settings()); }

  fake::ParsedResponse ask(const std::string& bytes) const {
    fake::RawClient client(port);
    client.send(bytes);
    return client.receive();
  }
  fake::ParsedResponse post(const std::string& path, const std::string& body,
                            const std::string& more_headers = "") const {
    return ask(fake::post(path, body, "any", more_headers));
  }
  fake::ParsedResponse chat(const std::string& members = "",
                            const std::string& more_headers = "") const {
    return post("/v1/chat/completions", chat_body(members), more_headers);
  }
  static std::string chat_body(const std::string& members = "") {
    return R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}])" + members +
           "}";
  }
  static std::string error_message(const fake::ParsedResponse& response) {
    const sdk::json::Document document(response.body);
    return std::string(document["error"]["message"].string());
  }
  static std::string error_code(const fake::ParsedResponse& response) {
    const sdk::json::Document document(response.body);
    return std::string(document["error"]["code"].string());
  }

  std::unique_ptr<gateway::Gateway> gateway;
  std::uint16_t port = 0;
};

}  // namespace llm_rotate::tests
