#include "cli/completion_command.hpp"

#include "cli/command_table.hpp"
#include "cli/completion_script.hpp"
#include "cli/exit_code.hpp"

namespace llm_rotate::cli {

CommandInfo CompletionCommand::info() const {
  return {"completion", "bash|zsh|fish", "print a completion script for a shell",
          "Prints a script that completes commands, options and their values.",
          R"(# bash, for this session or in ~/.bashrc
source <(llm-rotate completion bash)
# zsh, in a folder of $fpath
llm-rotate completion zsh > ~/.zfunc/_llm-rotate
# fish
llm-rotate completion fish > ~/.config/fish/completions/llm-rotate.fish)"};
}

void CompletionCommand::declare(OptionSet& set) {
  set.positional("SHELL", &shell_, "bash, zsh or fish").choices = {"bash", "zsh", "fish"};
}

int CompletionCommand::run(Context& context) {
  if (shell_.empty()) return context.fail(kUsage, "name the shell: bash, zsh or fish");
  const auto entries = completion_entries(make_commands());
  if (shell_ == "bash") context.out.write(bash_completion(entries));
  if (shell_ == "zsh") context.out.write(zsh_completion(entries));
  if (shell_ == "fish") context.out.write(fish_completion(entries));
  return kOk;
}

}  // namespace llm_rotate::cli
