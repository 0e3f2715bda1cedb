#include "cli/init_command.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <system_error>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "cli/exit_code.hpp"
#include "cli/text_safety.hpp"
#include "plugin/inspect.hpp"
#include "runtime/snapshot_builder.hpp"

namespace llm_rotate::cli {
namespace {

// What a key usually serves; a plugin of one's own serves whatever is asked of it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kModels = {{
    {"openai", R"("gpt-*", "o1*", "o3*", "o4*", "text-embedding-*")"},
    {"anthropic", R"("claude-*")"},
    {"google_ai_studio", R"("gemini-*")"},
    {"openrouter", R"("*/*")"},
}};

// A variable that is no key by itself: with what is beside it, the plugin finds it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 1> kElsewhere = {{
    {"AWS_ACCESS_KEY_ID", "auth_method = \"default_chain\"\nsecret_ref = \"ambient://\"\n"},
}};

// What no call of a provider goes without, and the variables in which its vendor's tools have it.
struct Setting {
  std::string_view provider;
  std::array<std::string_view, 2> variables;
  std::string_view before;  // the value
  std::string_view after;
  std::string_view example;
};
constexpr std::array<Setting, 2> kSettings = {{
    {"aws_bedrock",
     {"AWS_REGION", "AWS_DEFAULT_REGION"},
     "options = { region = ",
     " }",
     "us-east-1"},
    {"azure_openai",
     {"AZURE_OPENAI_ENDPOINT", "AZURE_API_BASE"},
     "base_url = ",
     "",
     "https://NAME.openai.azure.com"},
}};

std::string_view models_of(const std::string& provider) {
  for (const auto& [name, models] : kModels) {
    if (name == provider) return models;
  }
  return "\"*\"";
}

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

std::string secret_of(const std::string& variable) {
  for (const auto& [name, lines] : kElsewhere) {
    if (name == variable) return std::string(lines);
  }
  return "secret_ref = \"env://" + variable + "\"\n";
}

// The provider's own table, where it needs one; what is not known is left to whoever reads it.
std::string settings_of(std::string_view provider, const Environment& environment) {
  for (const Setting& setting : kSettings) {
    if (setting.provider != provider) continue;
    std::string value;
    for (const std::string_view variable : setting.variables) {
      if (value.empty()) value = environment(variable);
    }
    const bool known = !value.empty();
    std::string out = "\n[providers." + std::string(provider) + "]\n";
    out.append(known ? "" : "# needed: ").append(setting.before);
    out.append(sdk::json::quoted(known ? value : setting.example)).append(setting.after);
    return out + "\n";
  }
  return {};
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
    for (const std::string& name : provider.provider->key_env) {
      out += (out.empty() ? "" : ", ") + name;
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

std::vector<FoundKey> find_keys(const std::vector<plugin::Manifest>& providers,
                                const Environment& environment) {
  std::vector<FoundKey> out;
  const auto found = [&](const plugin::Manifest& provider, const std::string& name) {
    if (environment(name).empty()) return false;
    // Two vendors' tools may look at one variable; it is the first one's.
    const bool taken = std::any_of(out.begin(), out.end(),
                                   [&](const FoundKey& key) { return key.variable == name; });
    if (!taken) out.push_back({provider.id, name});
    return true;
  };
  for (const plugin::Manifest& provider : providers) {
    for (const std::string& name : provider.provider->key_env) {
      found(provider, name);
      int number = 2;
      while (found(provider, name + "_" + std::to_string(number))) ++number;
    }
  }
  return out;
}

std::string first_config(const std::vector<FoundKey>& keys, const Environment& environment) {
  std::string plugins;
  std::vector<std::string> listed;
  for (const FoundKey& key : keys) {
    if (std::find(listed.begin(), listed.end(), key.provider) != listed.end()) continue;
    listed.push_back(key.provider);
    plugins += "\"" + key.provider + "\", ";
  }
  std::string text =
      "# Written by llm-rotate init. 'llm-rotate check' says what is wrong with it.\n"
      "plugins  = [" +
      plugins + "\"health_aware\"]\nstrategy = \"health_aware\"\n";
  for (const std::string& name : listed) text += settings_of(name, environment);
  std::string provider;
  int number = 0;
  for (const FoundKey& key : keys) {
    number = key.provider == provider ? number + 1 : 1;
    provider = key.provider;
    text.append("\n[[keys]]\nkey_id     = \"")
        .append(provider)
        .append("-")
        .append(std::to_string(number))
        .append("\"\nprovider   = \"")
        .append(provider)
        .append("\"\n")
        .append(secret_of(key.variable))
        .append("models     = [")
        .append(models_of(provider))
        .append("]\n");
  }
  return text;
}

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
  if (const std::string problem = write_new(output_, first_config(keys, &environment), force_);
      !problem.empty()) {
    return context.fail(kUsage, problem);
  }
  context.out.write("wrote " + output_ + " with " + std::to_string(keys.size()) +
                    (keys.size() == 1 ? " key" : " keys") +
                    "; try: llm-rotate check && llm-rotate serve\n");
  return kOk;
}

}  // namespace llm_rotate::cli
