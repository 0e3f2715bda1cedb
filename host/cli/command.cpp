#include "cli/command.hpp"

#include <algorithm>

#include "cli/text_safety.hpp"

namespace llm_rotate::cli {

void GlobalOptions::declare(OptionSet& set) {
  set.text("--config", "FILE", &config,
           "the configuration; else $LLM_ROTATE_CONFIG, else ./llm-rotate.toml")
      .complete = Complete::kFiles;
  set.choice("--color", "WHEN", {"auto", "always", "never"}, &color,
             "colours: auto (on a terminal, unless NO_COLOR is set), always or never");
  set.choice("--log-level", "LEVEL", {"trace", "debug", "info", "warning", "error", "off"},
             &log_level,
             "what the library logs to standard error: trace, debug, info, warning, error or off; "
             "else as the configuration says, and warning without a word");
  set.count("-v,--verbose", &verbosity, "log level info; twice: debug");
  set.flag("-h,--help", &help, "show help; after a command, that command's");
}

int Context::fail(int exit_code, std::string_view message) const {
  std::string text;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    text +=
        err.styled(Style::kRed, "llm-rotate:") + " " + for_terminal(message.substr(0, end)) + "\n";
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  err.write(text);
  return exit_code;
}

void Context::note(std::string_view message) const {
  err.write(err.styled(Style::kDim, for_terminal(message)) + "\n");
}

}  // namespace llm_rotate::cli
