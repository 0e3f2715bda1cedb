#include "cli/help.hpp"

#include <algorithm>

#include "cli/table.hpp"
#include "cli/text_safety.hpp"

namespace llm_rotate::cli {
namespace {

constexpr std::size_t kWidth = 88;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kMaxLabel = 24;

// "  --image FILE            attaches a picture", the help in lines of its own column.
void add_entry(std::string& out, const std::string& label, const std::string& help,
               std::size_t column) {
  out.append(kIndent, ' ').append(label);
  const std::size_t used = kIndent + display_width(label);
  if (used + 2 > column) {
    out.append("\n").append(column, ' ');
  } else {
    out.append(column - used, ' ');
  }
  bool first = true;
  for (const std::string& line : wrapped(help, kWidth - column)) {
    if (!first) out.append(column, ' ');
    out.append(line).append("\n");
    first = false;
  }
}

std::string label_of(const Option& option) {
  if (option.is_flag() || option.is_positional()) return option.label();
  return option.label() + " " + option.value;
}

void add_options(std::string& out, const std::string& title, const OptionSet& set,
                 bool positional) {
  std::size_t column = 0;
  for (const Option& option : set.all()) {
    if (option.is_positional() != positional) continue;
    column = std::max(column, std::min(display_width(label_of(option)), kMaxLabel));
  }
  if (column == 0) return;
  out.append("\n").append(title).append("\n");
  for (const Option& option : set.all()) {
    if (option.is_positional() != positional) continue;
    add_entry(out, label_of(option), option.help, kIndent + column + 2);
  }
}

void add_indented(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out.append(kIndent, ' ').append(text.substr(0, end));
    out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

constexpr std::string_view kProgramExamples =
    R"(# check the configuration, then ask
llm-rotate check
llm-rotate chat -m gpt-4o-mini "What is a monad?"
# a conversation
llm-rotate chat -m gpt-4o-mini
# a document on standard input, a picture as a file
llm-rotate chat -m gpt-4o-mini "Summarise this" < report.txt
llm-rotate chat -m gpt-4o "What is wrong here?" --image screenshot.png
# what each key is worth right now
llm-rotate health --probe)";

constexpr std::string_view kExitCodes =
    R"(0    all went well
1    the call failed; with check --strict: there are warnings
2    the command line or the configuration is wrong
130  interrupted)";

}  // namespace

std::string program_help(const Commands& commands) {
  std::string out =
      "llm-rotate makes LLM calls resilient: it picks a healthy API key for every call, rotates\n"
      "away from keys that are limited, refused or failing, and falls back to other providers.\n"
      "\nUsage: llm-rotate COMMAND [OPTIONS]\n\nCommands\n";
  std::size_t column = 0;
  for (const auto& command : commands) column = std::max(column, command->info().name.size());
  for (const auto& command : commands) {
    add_entry(out, command->info().name, command->info().summary, kIndent + column + 2);
  }
  GlobalOptions global;
  OptionSet set;
  global.declare(set);
  set.flag("--version", &global.version, "show the version, as the command does");
  add_options(out, "Options of every command", set, false);
  out += "\nExamples\n";
  add_indented(out, kProgramExamples);
  out += "\nExit codes\n";
  add_indented(out, kExitCodes);
  out += "\nMore about one of them: llm-rotate COMMAND --help\n";
  return out;
}

std::string command_help(ICommand& command) {
  const CommandInfo info = command.info();
  OptionSet own;
  command.declare(own);
  std::string out = "Usage: llm-rotate " + info.name;
  if (!info.synopsis.empty()) out += " " + info.synopsis;
  out += "\n\n" + info.details + "\n";
  add_options(out, "Arguments", own, true);
  add_options(out, "Options", own, false);
  GlobalOptions global;
  OptionSet common;
  global.declare(common);
  add_options(out, "Options of every command", common, false);
  out += "\nExamples\n";
  add_indented(out, info.examples);
  return out;
}

}  // namespace llm_rotate::cli
