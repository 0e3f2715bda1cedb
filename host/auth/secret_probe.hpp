// The lint's look at secrets: can they be read, and by whom else.
//
// Called through `config::ISecretProbe` by `llm-rotate check` and at start-up.
// Threads: const, from any thread.
#pragma once

#include "auth/secret_source.hpp"
#include "config/lint.hpp"

namespace llm_rotate::auth {

class SecretProbe : public config::ISecretProbe {
 public:
  // The source must outlive the probe.
  explicit SecretProbe(const ISecretSource& source) : source_(source) {}

  State look(std::string_view secret_ref) const override;

 private:
  const ISecretSource& source_;
};

}  // namespace llm_rotate::auth
