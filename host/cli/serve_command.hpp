// `llm-rotate serve`: the gateway in the foreground, until SIGTERM or SIGINT.
//
// Threads: the main one waits for signals; the engine's workers serve.
#pragma once

#include <optional>
#include <string>

#include "llm_rotate/config.hpp"

#include "cli/command.hpp"

namespace llm_rotate::cli {

class ServeCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  LMRotateConfig load(const std::string& path) const;

  std::string host_;
  std::optional<std::int64_t> port_;
  std::optional<std::int64_t> threads_;
  bool print_config_ = false;
};

}  // namespace llm_rotate::cli
