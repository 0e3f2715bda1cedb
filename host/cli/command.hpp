// One command of the program. A new one is a file with a class like this and a line in
// command_table.cpp; parsing, help and completion follow from what it declares.
//
// Threads: used on the main thread.
#pragma once

#include <string>
#include <string_view>

#include "cli/options.hpp"
#include "cli/terminal.hpp"

namespace llm_rotate::cli {

// What every command takes.
struct GlobalOptions {
  std::string config;  // empty: see `config_path`
  std::string color = "auto";
  std::string log_level;
  int verbosity = 0;
  bool help = false;
  bool version = false;

  void declare(OptionSet& options);
};

// What a command works with.
struct Context {
  const GlobalOptions& options;
  Output& out;
  Output& err;

  // Says `llm-rotate: MESSAGE`, a line for each line of it, and returns the code.
  int fail(int exit_code, std::string_view message) const;
  // The same for what is no failure.
  void note(std::string_view message) const;
};

struct CommandInfo {
  std::string name;
  std::string synopsis;  // behind the name in the usage line
  std::string summary;   // one line, without a full stop
  std::string details;   // paragraphs of the command's own help
  std::string examples;  // command lines, each with a line of what it does above it
};

class ICommand {
 public:
  virtual ~ICommand() = default;
  virtual CommandInfo info() const = 0;
  virtual void declare(OptionSet& options) = 0;
  // Returns the exit code. May throw what the public API throws.
  virtual int run(Context& context) = 0;
};

}  // namespace llm_rotate::cli
