// The world as the call engine sees it, beside a loop (`net/loop.hpp`) and a transport
// (`net/transport.hpp`): chance, secrets, tokens. Nothing else is outside.
//
// Implemented by `runtime` and `token` for real, by the virtual world in tests and simulation.
// Threads: on the loop's own thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "llm_rotate/sdk/error.hpp"

namespace llm_rotate::auth {
class Secret;
}

namespace llm_rotate::routing {
struct KeyRuntime;
}

namespace llm_rotate::dispatch {

class IRandom {
 public:
  virtual ~IRandom() = default;
  virtual std::uint64_t bits() = 0;
  // Uniform in [0, 1).
  double unit() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
};

// The secret of a key at this moment, or a sentence why there is none.
using SecretAnswer = std::variant<std::shared_ptr<const auth::Secret>, std::string>;

class ISecretSource {
 public:
  virtual ~ISecretSource() = default;
  virtual SecretAnswer secret_of(const routing::KeyRuntime& key) = 0;
};

// For keys whose provider exchanges their secret for a token.
struct TokenQuestion {
  const routing::KeyRuntime& key;
  std::shared_ptr<const auth::Secret> secret;
  bool refused = false;  // the provider refused the token that was given before
};

struct Token {
  std::shared_ptr<const auth::Secret> token;  // null: the secret authorises by itself
  bool fresh = false;                         // from an exchange that has just ended
};

// A token, or why there is none.
using TokenAnswer = std::variant<Token, sdk::Verdict>;

class ITokenSource {
 public:
  virtual ~ITokenSource() = default;
  // `then` runs once, from the loop and not from inside this call, unless what is returned here is
  // let go before.
  virtual std::shared_ptr<const void> token_of(const TokenQuestion& question,
                                               std::function<void(TokenAnswer)> then) = 0;
};

}  // namespace llm_rotate::dispatch
