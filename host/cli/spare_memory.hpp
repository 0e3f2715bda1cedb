// What a long-lived program holds and nobody uses: code and tables that only its start read, what
// the parsers left free on the heap, what a rush of calls made the allocator take.
//
// Kept by `ServeCommand`. Threads: one.
#pragma once

#include "cli/quiet.hpp"

namespace llm_rotate::cli {

class SpareMemory {
 public:
  // From here on the allocator hoards nothing large.
  SpareMemory();

  // Gives all of it back. Pages of programs and libraries that nobody can have written to are
  // dropped; those that are still used come back, from the page cache, when they are.
  void give_back();
  // To be told every second how many calls are under way: gives it back when a rush is over.
  void look(int in_flight);

 private:
  Quiet quiet_;
};

}  // namespace llm_rotate::cli
