// `llm-rotate init`: a first configuration from the keys that the environment holds.
//
// Threads: the main one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "plugin/manifest.hpp"

namespace llm_rotate::cli {

class InitCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  std::string output_ = "llm-rotate.toml";
  bool yes_ = false;
  bool force_ = false;
};

// A variable that holds a key of a provider.
struct FoundKey {
  std::string provider;
  std::string variable;
};

// In the order of the plugins: each variable that a plugin names, and the same with _2, _3 ... as
// long as there is one. `is_set` asks the environment.
std::vector<FoundKey> find_keys(const std::vector<plugin::Manifest>& providers,
                                const std::function<bool(const std::string&)>& is_set);

// The configuration for those keys, with a word on what it does.
std::string first_config(const std::vector<FoundKey>& keys);

}  // namespace llm_rotate::cli
