#include "cli/init_command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <system_error>

#include "cli/exit_code.hpp"
#include "cli/first_config.hpp"
#include "cli/text_safety.hpp"
#include "plugin/inspect.hpp"
#include "runtime/snapshot_builder.hpp"

namespace llm_rotate::cli {
namespace {

std::vector<plugin::Manifest> known_providers() {
  std::vector<plugin::Manifest> out;
  for (const std::string& file : runtime::plugin_path_of(LMRotateConfig()).candidates()) {
    const plugin::Inspection found = plugin::inspect(file);
    if (found.refusal || !found.manifest || !found.manifest->provider) continue;
    const bool known = std::any_of(out.begin(), out.end(), [&](const plugin::Manifest& other) {
      return other.id == found.manifest->id;
    });
    if (!known) out.push_back(*found.manifest);
  }
  return out;
}

std::string environment(std::string_view variable) {
  const char* const value = std::getenv(std::string(variable).c_str());
  return value != nullptr ? value : "";
}

// Whether the answer on standard input is yes; an empty one is.
bool says_yes() {
  std::string line;
  if (!std::getline(std::cin, line)) return false;
  return line.empty() || line.front() == 'y' || line.front() == 'Y';
}

std::string names_of(const std::vector<plugin::Manifest>& providers) {
  std::string out;
  for (const plugin::Manifest& provider : providers) {
    for (const plugin::KeyVariable& key : provider.provider->key_env) {
      out += (out.empty() ? "" : ", ") + key.name;
    }
  }
  return out;
}

// A sentence if it could not be written.
std::string write_new(const std::string& path, const std::string& text, bool force) {
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL);
  const int file = ::open(path.c_str(), flags, 0600);
  if (file < 0) {
    if (errno == EEXIST) {
      return "'" + path +
             "' is there already; choose another name with -o, or replace it with "
             "--force";
    }
    return "'" + path + "' cannot be written to: " + std::generic_category().message(errno);
  }
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(file);
  return whole ? "" : "'" + path + "' could not be written as a whole; make room and try again";
}

}  // namespace

CommandInfo InitCommand::info() const {
  return {
      "init", "[--yes] [-o FILE]", "write a first configuration from the keys in the environment",
      "Looks for the variables in which the plugins' vendors usually have their keys, such as\n"
      "OPENAI_API_KEY and OPENAI_API_KEY_2, asks which of them to use, and writes a configuration\n"
      "that refers to them. No secret is written. With --yes all of them are used.",
      R"(llm-rotate init
# in a script
llm-rotate init --yes -o /etc/llm-rotate/llm-rotate.toml)"};
}

void InitCommand::declare(OptionSet& set) {
  set.flag("--yes", &yes_, "ask nothing: use every key that there is");
  set.text("-o,--output", "FILE", &output_, "the file to write (llm-rotate.toml)").complete =
      Complete::kFiles;
  set.flag("--force", &force_, "replace a file that is there");
}

int InitCommand::run(Context& context) {
  const std::vector<plugin::Manifest> providers = known_providers();
  std::vector<FoundKey> keys = find_keys(providers, &environment);
  if (keys.empty()) {
    return context.fail(kUsage, "no key was found in the environment; set one of " +
                                    names_of(providers) + ", then run this again");
  }
  if (!yes_) {
    std::erase_if(keys, [&](const FoundKey& key) {
      context.out.write("use " + one_line(key.variable) + " for " + key.provider + "? [Y/n] ");
      return !says_yes();
    });
    if (keys.empty()) return context.fail(kUsage, "no key was chosen, so nothing was written");
  }
  if (const std::string problem =
          write_new(output_, first_config(keys, providers, &environment), force_);
      !problem.empty()) {
    return context.fail(kUsage, problem);
  }
  context.out.write("wrote " + output_ + " with " + std::to_string(keys.size()) +
                    (keys.size() == 1 ? " key" : " keys") +
                    "; try: llm-rotate check && llm-rotate serve\n");
  return kOk;
}

}  // namespace llm_rotate::cli
