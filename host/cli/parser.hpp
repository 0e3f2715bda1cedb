// The command line. CLI11 takes it apart; what may stand in it is what the commands declare.
//
// Called by the program and by tests. Threads: pure but for the targets of the options.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace llm_rotate::cli {

using Commands = std::vector<std::unique_ptr<ICommand>>;

struct ParseResult {
  ICommand* command = nullptr;  // none: the program itself was called
  std::string error;            // a sentence; what was parsed may then not be all
};

// `arguments`: without the program's own name.
ParseResult parse(const std::vector<std::string>& arguments, const Commands& commands,
                  GlobalOptions& global);

}  // namespace llm_rotate::cli
