#include "cli/command_table.hpp"

#include "cli/batch_command.hpp"
#include "cli/chat_command.hpp"
#include "cli/check_command.hpp"
#include "cli/completion_command.hpp"
#include "cli/explain_command.hpp"
#include "cli/health_command.hpp"
#include "cli/init_command.hpp"
#include "cli/keys_command.hpp"
#include "cli/plugins_command.hpp"
#include "cli/serve_command.hpp"
#include "cli/simulate_command.hpp"
#include "cli/version_command.hpp"

namespace llm_rotate::cli {

Commands make_commands() {
  Commands commands;
  commands.push_back(std::make_unique<InitCommand>());
  commands.push_back(std::make_unique<ChatCommand>());
  commands.push_back(std::make_unique<BatchCommand>());
  commands.push_back(std::make_unique<ServeCommand>());
  commands.push_back(std::make_unique<CheckCommand>());
  commands.push_back(std::make_unique<PluginsCommand>());
  commands.push_back(std::make_unique<HealthCommand>());
  commands.push_back(std::make_unique<KeysCommand>());
  commands.push_back(std::make_unique<ExplainCommand>());
  commands.push_back(std::make_unique<SimulateCommand>());
  commands.push_back(std::make_unique<VersionCommand>());
  commands.push_back(std::make_unique<CompletionCommand>());
  return commands;
}

ICommand* find_command(const Commands& commands, std::string_view name) {
  for (const auto& command : commands) {
    if (command->info().name == name) return command.get();
  }
  return nullptr;
}

}  // namespace llm_rotate::cli
