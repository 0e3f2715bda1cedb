// `llm-rotate completion`: a script that teaches a shell the commands and their options.
//
// Threads: the main one.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace llm_rotate::cli {

class CompletionCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  std::string shell_;
};

}  // namespace llm_rotate::cli
