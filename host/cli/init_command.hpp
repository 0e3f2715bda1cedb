// `llm-rotate init`: a first configuration from the keys that the environment holds.
//
// Threads: the main one.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace llm_rotate::cli {

class InitCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  std::string output_ = "llm-rotate.toml";
  bool yes_ = false;
  bool force_ = false;
};

}  // namespace llm_rotate::cli
