// The program from its arguments to its exit code.
//
// Called by main. Threads: the main one.
#pragma once

#include <string>
#include <vector>

namespace llm_rotate::cli {

// `arguments`: without the program's own name.
int run_program(const std::vector<std::string>& arguments);

}  // namespace llm_rotate::cli
