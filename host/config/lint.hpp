// Warnings: what is allowed but will disappoint.
//
// Called by `validate`. Threads: pure function but for what the probe looks at.
#pragma once

#include <string>
#include <string_view>

#include "config/plugin_view.hpp"
#include "config/report.hpp"

namespace llm_rotate::config {

// Looks at a secret from outside, without ever showing it. The real one is in `auth`.
class ISecretProbe {
 public:
  struct State {
    std::string problem;           // why it cannot be read and what to do; empty when it can
    bool others_can_read = false;  // a file whose mode lets group or world read it
  };

  virtual ~ISecretProbe() = default;
  virtual State look(std::string_view secret_ref) const = 0;
};

// Without a probe, secrets are not looked at.
void lint(const LMRotateConfig& config, PluginView& view, const ISecretProbe* probe,
          Report& report);

}  // namespace llm_rotate::config
