// The gateway: an engine and, on each of its loops, a server.
//
// Made by the program. Threads: every function from any thread but a worker's own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "llm_rotate/config.hpp"

#include "runtime/engine.hpp"

namespace llm_rotate::gateway {

class Gateway {
 public:
  // Listens when it returns. Whether the file of the configuration changes is its owner's to watch.
  // Throws ConfigurationError.
  explicit Gateway(const LMRotateConfig& config);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  const std::string& url() const;
  // "POST /v1/chat/completions" ...
  std::vector<std::string> routes() const;
  // What somebody should know who starts it: no tokens, a token that cannot be read.
  std::vector<std::string> remarks() const;
  runtime::Engine& engine();
  int calls_in_flight() const;

  // From the next call on, the certificate from the next connection on, which is read again also
  // when its name is the same; what clients have spent stays spent. Throws ConfigurationError and
  // keeps the old configuration, also when host, port or threads are others.
  void reload(const LMRotateConfig& config);

  // No new connections; calls under way end by themselves, at most until the configured drain time
  // is over. Returns at once; `is_drained` tells when nothing is left to wait for.
  void drain();
  bool is_drained() const;
  std::chrono::milliseconds drain_limit() const;
  // Ends everything now.
  void close();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace llm_rotate::gateway
