// `llm-rotate plugins`: what is on the plugin path, and what each of them is, whether one keeps the
// rules.
//
// Threads: the main one.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/plugin_verify.hpp"
#include "plugin/plugin_path.hpp"

namespace llm_rotate::cli {

class PluginsCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  int list(Context& context, const plugin::PluginPath& path) const;
  int describe(Context& context, const plugin::PluginPath& path, const std::string& name) const;
  int verify(Context& context, const plugin::PluginPath& path, const std::string& name) const;

  std::vector<std::string> words_;
  VerifySettings verify_settings_;
  bool json_ = false;
};

}  // namespace llm_rotate::cli
