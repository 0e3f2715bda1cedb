// `llm-rotate init`: a first configuration from the keys that the environment holds.
//
// Threads: the main one.
#pragma once

#include <functional>
#include <string>
#include <string_view>
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

// What a variable holds; empty when it is not set.
using Environment = std::function<std::string(std::string_view variable)>;

// In the order of the plugins: each variable that a plugin names, and the same with _2, _3 ... as
// long as there is one.
std::vector<FoundKey> find_keys(const std::vector<plugin::Manifest>& providers,
                                const Environment& environment);

// The configuration for those keys, with a word on what it does.
std::string first_config(const std::vector<FoundKey>& keys, const Environment& environment);

}  // namespace llm_rotate::cli
