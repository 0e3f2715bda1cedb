// What holds for the whole process.
//
// Called by main and by `ServeCommand`. Threads: before there is a second one.
#pragma once

#include <cstdint>

namespace llm_rotate::cli {

// No core dumps and no debugger of other programs, because keys are in memory. A reader that closes
// our output is an error of a write, not the end of the process.
void harden_process();

// As many open files as the process may allow itself; returns how many that are.
std::int64_t raise_file_limit();

}  // namespace llm_rotate::cli
