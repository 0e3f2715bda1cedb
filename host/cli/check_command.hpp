// `llm-rotate check`: everything that is wrong with a configuration, without making a call.
//
// Threads: the main one.
#pragma once

#include <string>

#include "cli/command.hpp"
#include "config/loader.hpp"

namespace llm_rotate::cli {

class CheckCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  std::string file_;
  bool strict_ = false;
  bool json_ = false;
};

// "0 errors, 2 warnings", or what a clean configuration has.
std::string check_summary(const std::string& path, const config::LoadResult& loaded);
std::string check_json(const std::string& path, const config::LoadResult& loaded);

}  // namespace llm_rotate::cli
