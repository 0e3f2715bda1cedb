#include "plugin/plugin_path.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "plugin/manifest.hpp"
#include "plugin/safe_text.hpp"

namespace llm_rotate::plugin {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxShownName = 128;

void add_folder(std::vector<std::string>& folders, const fs::path& folder) {
  std::string text = folder.lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  if (std::find(folders.begin(), folders.end(), text) == folders.end()) {
    folders.push_back(std::move(text));
  }
}

std::string joined(const std::vector<std::string>& folders) {
  std::string out;
  for (const std::string& folder : folders) out.append(out.empty() ? "" : ", ").append(folder);
  return out;
}

// Spelled out, because a string alone could become either side of the result.
Result<std::string> file_result(const fs::path& file) {
  return Result<std::string>(boost::system::in_place_value, file.string());
}

}  // namespace

PathSettings path_settings_of_process(std::vector<std::string> folders, std::string config_folder) {
  PathSettings settings;
  settings.folders = std::move(folders);
  settings.config_folder = std::move(config_folder);
  const char* const variable = std::getenv("LLM_ROTATE_PLUGIN_PATH");  // NOLINT(concurrency-*)
  if (variable != nullptr) settings.environment = variable;
  std::error_code unknown;
  settings.program_folder = fs::read_symlink("/proc/self/exe", unknown).parent_path().string();
  settings.install_folder = LLM_ROTATE_INSTALL_PLUGIN_DIR;
  return settings;
}

PluginPath::PluginPath(const PathSettings& settings) : config_folder_(settings.config_folder) {
  for (const std::string& folder : settings.folders) {
    if (!folder.empty()) add_folder(folders_, fs::path(config_folder_) / folder);
  }
  std::string_view rest = settings.environment;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    // An empty entry is not the current folder, as it would be for a shell.
    if (end > 0) add_folder(folders_, fs::path(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!settings.program_folder.empty()) {
    const fs::path above = fs::path(settings.program_folder) / "..";
    add_folder(folders_, above / "plugins");
    add_folder(folders_, above / "lib" / "llm-rotate" / "plugins");
  }
  if (!settings.install_folder.empty()) add_folder(folders_, settings.install_folder);
}

Result<std::string> PluginPath::resolve(std::string_view name_or_path) const {
  if (name_or_path.find('/') != std::string_view::npos) {
    return file_result((fs::path(config_folder_) / name_or_path).lexically_normal());
  }
  if (!is_plugin_id(name_or_path)) {
    return refusal_of("'" + safe_text(name_or_path, kMaxShownName) + "'",
                      "not a name of 1 to 64 of a-z, 0-9, _ and -; write a path with a '/' to "
                      "mean a file");
  }
  const std::string name(name_or_path);
  for (const std::string& folder : folders_) {
    for (const char* prefix : {"", "lib"}) {
      const fs::path file = fs::path(folder) / (prefix + name + ".so");
      std::error_code ignored;
      if (fs::exists(file, ignored)) return file_result(file);
    }
  }
  return refusal_of(name, "there is no " + name + ".so in " + joined(folders_) +
                              "; install it in one of them, or add its folder to plugin_path");
}

std::vector<std::string> PluginPath::candidates() const {
  std::vector<std::string> out;
  for (const std::string& folder : folders_) {
    std::vector<std::string> found;
    std::error_code ignored;
    for (fs::directory_iterator at(folder, ignored); at != fs::directory_iterator();
         at.increment(ignored)) {
      if (at->path().extension() == ".so") found.push_back(at->path().string());
      if (ignored) break;
    }
    std::sort(found.begin(), found.end());
    out.insert(out.end(), std::make_move_iterator(found.begin()),
               std::make_move_iterator(found.end()));
  }
  return out;
}

}  // namespace llm_rotate::plugin
