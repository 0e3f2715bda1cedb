#include "cli/program.hpp"

#include <unistd.h>

#include <cerrno>
#include <exception>
#include <system_error>

#include "llm_rotate/error.hpp"

#include "cli/command_table.hpp"
#include "cli/exit_code.hpp"
#include "cli/help.hpp"
#include "cli/logging.hpp"
#include "cli/parser.hpp"

namespace llm_rotate::cli {
namespace {

ColorMode color_mode(const std::string& word) {
  if (word == "always") return ColorMode::kAlways;
  return word == "never" ? ColorMode::kNever : ColorMode::kAuto;
}

int run_command(ICommand& command, Context& context) {
  try {
    return command.run(context);
  } catch (const ConfigurationError& error) {
    return context.fail(kUsage, error.what());
  } catch (const std::exception& error) {
    return context.fail(kFailed, error.what());
  }
}

// A reader that has seen enough, as in "... | head", is no failure worth a word.
int with_output_error(const Context& context, int code) {
  const int error = context.out.error();
  if (error == 0) return code;
  if (error != EPIPE) {
    context.fail(kFailed,
                 "cannot write to standard output: " + std::generic_category().message(error) +
                     "; the output is incomplete");
  }
  return code == kOk ? kFailed : code;
}

}  // namespace

int run_program(const std::vector<std::string>& arguments) {
  const Commands commands = make_commands();
  GlobalOptions global;
  const ParseResult parsed = parse(arguments, commands, global);
  const TerminalEnvironment environment = terminal_environment();
  Output out(STDOUT_FILENO, color_mode(global.color), environment);
  Output err(STDERR_FILENO, color_mode(global.color), environment);
  Context context{global, out, err};
  if (!parsed.error.empty()) {
    const std::string help = parsed.command != nullptr
                                 ? "llm-rotate " + parsed.command->info().name + " --help"
                                 : "llm-rotate --help";
    return context.fail(kUsage, parsed.error + "; see '" + help + "'");
  }
  if (global.help || (parsed.command == nullptr && !global.version)) {
    Output& to = global.help ? out : err;
    to.write(parsed.command != nullptr ? command_help(*parsed.command) : program_help(commands));
    return with_output_error(context, global.help ? kOk : kUsage);
  }
  start_logging(global);
  ICommand* const chosen = global.version ? find_command(commands, "version") : parsed.command;
  return with_output_error(context, run_command(*chosen, context));
}

}  // namespace llm_rotate::cli
