// One request on its way from "read" to "this is how it is answered". Made and used once by the
// responder, on the connection's thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "fake_upstream/exchange.hpp"
#include "fake_upstream/responder.hpp"
#include "fake_upstream/script_session.hpp"

namespace llm_rotate::fake {

class RequestCase {
 public:
  RequestCase(std::shared_ptr<ScriptSession> session, const Request& request, Now now,
              std::uint64_t seq);

  Response respond();
  // A body that was too large to be read.
  Response refuse_body();

 private:
  void find_endpoint();
  void choose();
  void announce_limits();

  // In this order: the scripted failure, what the provider refuses, the good answer.
  Response fail();
  std::optional<Response> refusal();
  Response good();

  Response chat();
  Response embeddings();
  Response token_count();
  Response models();
  Response token();

  std::optional<Response> over_limit(std::uint64_t tokens);
  Response refuse(std::string_view why, const VendorError& error);
  Response refuse_as(std::string_view why, Fault fault);
  Response deliver(std::unique_ptr<IPlan> plan);

  const IDialect& dialect() const { return *exchange_.dialect; }

  std::shared_ptr<ScriptSession> session_;
  const Request& request_;
  const Now now_;
  std::optional<Endpoint> endpoint_;
  Exchange exchange_;
  Attempt attempt_;
};

}  // namespace llm_rotate::fake
