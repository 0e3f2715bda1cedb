// `llm-rotate version`.
//
// Threads: the main one.
#pragma once

#include "cli/command.hpp"

namespace llm_rotate::cli {

class VersionCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  bool json_ = false;
};

}  // namespace llm_rotate::cli
