// Turns a secret reference into the secret, at call time, so that a rotated file or variable counts
// from the next call on.
//
// Called by the call engine and by the gateway for its client tokens. One belongs to one snapshot
// of the configuration: the secrets it holds are wiped with it.
// Threads: from any thread; one lock, held for a look at the environment or one stat.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "auth/secret.hpp"
#include "auth/secret_source.hpp"

namespace llm_rotate::auth {

struct SecretResult {
  std::shared_ptr<const Secret> secret;  // null when there is an error
  std::string error;                     // a sentence without the secret
};

class SecretResolver {
 public:
  // The source must outlive the resolver.
  explicit SecretResolver(const ISecretSource& source) : source_(source) {}

  // env://NAME, file:///path (both trimmed) or literal://value; an empty secret for ambient://,
  // when the key's auth_method takes its credentials from the surroundings. `owner` is whose it is,
  // as in a message: "key 'openai-1'".
  SecretResult resolve(const std::string& owner, const std::string& ref);

 private:
  struct Entry {
    std::shared_ptr<const Secret> secret;
    FileStamp stamp;
  };

  std::string from_variable(const std::string& name, Entry& entry) const;
  std::string from_file(const std::string& path, Entry& entry) const;

  const ISecretSource& source_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;  // by reference
};

}  // namespace llm_rotate::auth
