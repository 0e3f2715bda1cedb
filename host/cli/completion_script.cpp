#include "cli/completion_script.hpp"

#include <algorithm>

namespace llm_rotate::cli {
namespace {

std::string words(const std::vector<std::string>& items, const char* between = " ") {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : between) + item;
  return text;
}

std::vector<std::string> option_names(const CompletionEntry& entry) {
  std::vector<std::string> names;
  for (const Option& option : entry.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

std::vector<std::string> command_names(const std::vector<CompletionEntry>& entries) {
  std::vector<std::string> names;
  for (const CompletionEntry& entry : entries) {
    if (!entry.name.empty()) names.push_back(entry.name);
  }
  return names;
}

const Option* positional_of(const CompletionEntry& entry) {
  const auto found = std::find_if(entry.options.begin(), entry.options.end(),
                                  [](const Option& option) { return option.is_positional(); });
  return found == entry.options.end() ? nullptr : &*found;
}

// In single quotes, for any of the shells; fish alone also knows backslashes there.
std::string quoted(const std::string& text, bool fish = false) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += fish ? "\\'" : "'\\''";
    } else if (c == '\\' && fish) {
      out += "\\\\";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string bash_reply(const Option& option) {
  if (!option.choices.empty()) {
    return "COMPREPLY=($(compgen -W " + quoted(words(option.choices)) + " -- \"$cur\"))";
  }
  if (option.complete == Complete::kFiles) return "COMPREPLY=($(compgen -f -- \"$cur\"))";
  return "COMPREPLY=()";
}

void bash_values(std::string& out, const CompletionEntry& entry) {
  for (const Option& option : entry.options) {
    if (option.is_flag() || option.is_positional()) continue;
    std::vector<std::string> cases;
    for (const std::string& name : option.names) cases.push_back(entry.name + ":" + name);
    out += "    " + words(cases, "|") + ") " + bash_reply(option) + "; return ;;\n";
  }
}

// "[help text]" and "(a b)" of _arguments, whose own characters need a backslash.
std::string zsh_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const Option& option) {
  if (!option.choices.empty()) return "(" + words(option.choices) + ")";
  return option.complete == Complete::kFiles ? "_files" : " ";
}

void zsh_arguments(std::string& out, const CompletionEntry& entry) {
  for (const Option& option : entry.options) {
    const std::string value = zsh_escaped(option.value) + ":" + zsh_action(option);
    if (option.is_positional()) {
      const bool list = std::holds_alternative<std::vector<std::string>*>(option.target);
      out += " \\\n        " + quoted((list ? "*:" : "1:") + value);
      continue;
    }
    for (const std::string& name : option.names) {
      std::string spec = "*" + name + "[" + zsh_escaped(option.help) + "]";
      if (!option.is_flag()) spec += ":" + value;
      out += " \\\n        " + quoted(spec);
    }
  }
}

std::string fish_line(const std::string& condition, const Option& option) {
  std::string line = "complete -c llm-rotate -n " + quoted(condition, true);
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  const bool files = option.complete == Complete::kFiles;
  if (!option.choices.empty()) line += " -a " + quoted(words(option.choices), true);
  if (files) line += " -F";
  if (option.is_positional()) return files || !option.choices.empty() ? line + "\n" : "";
  if (!option.is_flag()) line += files ? " -r" : " -x";
  return line + " -d " + quoted(option.help, true) + "\n";
}

}  // namespace

std::vector<CompletionEntry> completion_entries(const Commands& commands) {
  GlobalOptions global;
  OptionSet common;
  global.declare(common);
  std::vector<CompletionEntry> entries = {{"", "", common.all()}};
  for (const auto& command : commands) {
    OptionSet own;
    command->declare(own);
    CompletionEntry& entry = entries.emplace_back();
    entry.name = command->info().name;
    entry.summary = command->info().summary;
    entry.options = own.all();
    entry.options.insert(entry.options.end(), common.all().begin(), common.all().end());
  }
  return entries;
}

std::string bash_completion(const std::vector<CompletionEntry>& entries) {
  const std::vector<std::string> names = command_names(entries);
  std::string out =
      "# bash completion for llm-rotate\n"
      "_llm_rotate() {\n"
      "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\" command='' "
      "i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"${COMP_WORDS[i]}\" in\n"
      "      " +
      words(names, "|") +
      ") command=\"${COMP_WORDS[i]}\"; break ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$command:$prev\" in\n";
  for (const CompletionEntry& entry : entries) bash_values(out, entry);
  out += "  esac\n  case \"$command:$cur\" in\n";
  for (const CompletionEntry& entry : entries) {
    out += "    " + entry.name + ":-*) COMPREPLY=($(compgen -W " +
           quoted(words(option_names(entry))) + " -- \"$cur\")) ;;\n";
  }
  out += "    :*) COMPREPLY=($(compgen -W " + quoted(words(names)) + " -- \"$cur\")) ;;\n";
  for (const CompletionEntry& entry : entries) {
    const Option* const positional = positional_of(entry);
    if (positional != nullptr)
      out += "    " + entry.name + ":*) " + bash_reply(*positional) + " ;;\n";
  }
  return out + "  esac\n}\ncomplete -o filenames -F _llm_rotate llm-rotate\n";
}

std::string zsh_completion(const std::vector<CompletionEntry>& entries) {
  std::string out = "#compdef llm-rotate\n_llm_rotate() {\n  local -a commands\n  commands=(\n";
  for (const CompletionEntry& entry : entries) {
    if (entry.name.empty()) continue;
    out += "    " + quoted(entry.name + ":" + zsh_escaped(entry.summary)) + "\n";
  }
  out +=
      "  )\n"
      "  local command=${words[(r)" +
      words(command_names(entries), "|") +
      "]}\n"
      "  case $command in\n";
  for (const CompletionEntry& entry : entries) {
    if (entry.name.empty()) continue;
    out += "    " + entry.name + ")\n      shift words\n      (( CURRENT-- ))\n      _arguments -s";
    zsh_arguments(out, entry);
    out += "\n      ;;\n";
  }
  out += "    *)\n      _arguments -s";
  zsh_arguments(out, entries.front());
  return out +
         " \\\n        '1:command:{_describe command commands}'\n      ;;\n  esac\n}\n"
         "compdef _llm_rotate llm-rotate\n";
}

std::string fish_completion(const std::vector<CompletionEntry>& entries) {
  std::string out = "# fish completion for llm-rotate\ncomplete -c llm-rotate -f\n";
  for (const CompletionEntry& entry : entries) {
    const bool program = entry.name.empty();
    if (!program) {
      out += "complete -c llm-rotate -n __fish_use_subcommand -a " + entry.name + " -d " +
             quoted(entry.summary, true) + "\n";
    }
    const std::string condition =
        program ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + entry.name;
    for (const Option& option : entry.options) out += fish_line(condition, option);
  }
  return out;
}

}  // namespace llm_rotate::cli
