// Gives back what only the start of a long-lived program needed: code and tables that were read
// once, and what the parsers left free on the heap.
//
// Called by `serve` when it serves. Threads: any.
#pragma once

namespace llm_rotate::cli {

// Pages of programs and libraries that nobody can have written to are dropped from this process;
// those that are still used come back, from the page cache, when they are. Does nothing where the
// system has no such call.
void give_back_startup_memory();

}  // namespace llm_rotate::cli
