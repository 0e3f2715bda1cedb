// All commands, in the order in which the help lists them.
//
// Called by the program and by `completion`. Threads: pure functions.
#pragma once

#include <string_view>

#include "cli/parser.hpp"

namespace llm_rotate::cli {

Commands make_commands();

// Null when there is no such command.
ICommand* find_command(const Commands& commands, std::string_view name);

}  // namespace llm_rotate::cli
