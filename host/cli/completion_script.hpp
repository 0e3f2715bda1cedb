// The completion scripts, written from the table of the commands.
//
// Called by the completion command. Threads: pure functions.
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/parser.hpp"

namespace llm_rotate::cli {

// What a script offers: a command with its own options and those of every command.
struct CompletionEntry {
  std::string name;  // empty: the program itself
  std::string summary;
  std::vector<Option> options;
};

std::vector<CompletionEntry> completion_entries(const Commands& commands);

std::string bash_completion(const std::vector<CompletionEntry>& entries);
std::string zsh_completion(const std::vector<CompletionEntry>& entries);
std::string fish_completion(const std::vector<CompletionEntry>& entries);

}  // namespace llm_rotate::cli
