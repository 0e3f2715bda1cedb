// llm-rotate-replay FILES...: recorded exchanges through the plugins, one line of JSON for each.
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "replay/replayer.hpp"

namespace {

constexpr std::string_view kHelp =
    "Usage: llm-rotate-replay FILES...\n"
    "\n"
    "Runs the provider's plugin over each recorded exchange and prints one line of JSON for it.\n"
    "A streamed answer is also cut between its frames, at 200 random places and between all "
    "bytes,\n"
    "and must say the same each time. The recorded request is built again from chat JSON where\n"
    "chat JSON can say it; \"request_differences\" lists what then means something else.\n"
    "\n"
    "\"ok\" is false, with the reason in \"error\" or \"request_differences\", for a file that\n"
    "cannot be read, a plugin that is missing, an answer that is not understood.\n"
    "\n"
    "Plugins are looked for as llm-rotate does: $LLM_ROTATE_PLUGIN_PATH, then beside the program.\n"
    "Exits with 0 if every line is ok, with 1 if one is not, with 2 for a wrong command line.\n";

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> files(argv + 1, argv + argc);
  if (files.size() == 1 && (files[0] == "--help" || files[0] == "-h")) {
    std::cout << kHelp;
    return 0;
  }
  if (files.empty() || files[0].starts_with("--")) {
    std::cerr << kHelp;
    return 2;
  }
  spdlog::set_level(spdlog::level::err);  // standard output is the lines alone
  namespace plugin = llm_rotate::plugin;
  llm_rotate::replay::Replayer replayer(
      plugin::PluginPath(plugin::path_settings_of_process({}, ".")));
  bool all_ok = true;
  for (const std::string& file : files) {
    const llm_rotate::replay::Line line = replayer.replay(file);
    all_ok = all_ok && line.ok();
    std::cout << to_json(line) << std::endl;
  }
  return all_ok && std::cout ? 0 : 1;
}
