// One exchange of a secret for a token: asks the plugin what to ask, asks it, up to five times.
//
// Made by `TokenDesk`. Threads: on its loop. Ends exactly once, through `Done`, never from inside
// `start`; the exchange may be destroyed from there on, but not from inside it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "auth/secret.hpp"
#include "dispatch/ports.hpp"
#include "net/loop.hpp"
#include "net/transport.hpp"
#include "routing/snapshot.hpp"
#include "token/token_book.hpp"

namespace llm_rotate::token {

class TokenExchange final : private net::ITransferSink {
 public:
  using End = std::variant<FreshToken, sdk::Verdict>;
  using Done = std::function<void(End)>;

  struct World {
    net::ILoop& loop;
    net::ITransport& transport;
    const sdk::IAmbient& ambient;
  };

  // Keeps what it needs of `key`: its configuration may be replaced meanwhile.
  TokenExchange(const World& world, const routing::KeyRuntime& key,
                std::shared_ptr<const auth::Secret> secret, Done done);

  void start();

 private:
  void on_head(const sdk::HttpHead& head) override;
  net::Flow on_data(std::string_view bytes) override;
  void on_end(const net::TransferResult& result) override;

  void step();
  void take(sdk::AccessToken token);
  sdk::AuthContext context() const;
  void end_later(End end);

  World world_;
  std::shared_ptr<const sdk::IProvider> plugin_;
  std::string method_;
  std::string config_json_;
  std::shared_ptr<const auth::Secret> secret_;
  Done done_;

  int steps_ = 0;
  auth::Secret interim_;
  sdk::HttpResponse response_;
  std::unique_ptr<net::ITransfer> transfer_;
  std::unique_ptr<net::ITimer> next_;
};

}  // namespace llm_rotate::token
