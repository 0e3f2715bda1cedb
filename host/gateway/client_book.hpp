// The clients of the gateway by their tokens. Of a token only its SHA-256 is kept, and whoever asks
// is compared with all of them in the same time.
//
// Made for a configuration, shared by all loops. Threads: any; a look at the sources at most once a
// second, so that a rotated file or variable counts without a restart.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm_rotate/config.hpp"

#include "auth/secret_resolver.hpp"
#include "gateway/allowance.hpp"

namespace llm_rotate::gateway {

struct Client {
  Client(const ClientTokenConfig& config, std::shared_ptr<Allowance> spends)
      : name(config.name), models(config.models), allowance(std::move(spends)) {}

  bool may_use(std::string_view model) const;

  std::string name;
  std::vector<std::string> models;  // ids or globs; empty: all
  std::shared_ptr<Allowance> allowance;
};

class ClientBook {
 public:
  // `source` outlives the book. A client that is in the book before this one, by its name, has
  // spent what it has spent there.
  ClientBook(const std::vector<ClientTokenConfig>& tokens, const auth::ISecretSource& source,
             const ClientBook* before = nullptr);

  // No token is configured: everybody who can connect may call.
  bool is_open() const { return entries_.empty(); }
  // Null when nobody has that token.
  Client* find(std::string_view token, std::int64_t steady_ms);
  // A sentence for each token that cannot be read now.
  std::vector<std::string> problems();

 private:
  using Hash = std::array<unsigned char, 32>;
  struct Entry {
    std::string ref;
    std::unique_ptr<Client> client;
    Hash hash{};
    bool known = false;
    std::string problem;
  };

  std::shared_ptr<Allowance> allowance_of(const std::string& name) const;
  void read_sources();

  std::mutex mutex_;
  auth::SecretResolver resolver_;
  std::vector<Entry> entries_;
  std::int64_t read_at_ms_ = -1;
};

}  // namespace llm_rotate::gateway
