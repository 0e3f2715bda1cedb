// The text of `--help`, for the program and for each command.
//
// Called by the program. Threads: pure functions.
#pragma once

#include <string>

#include "cli/parser.hpp"

namespace llm_rotate::cli {

std::string program_help(const Commands& commands);
std::string command_help(ICommand& command);

}  // namespace llm_rotate::cli
