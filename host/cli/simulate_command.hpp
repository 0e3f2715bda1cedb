// `llm-rotate simulate`: what a configuration would do with a given traffic, without a call.
//
// Threads: the main one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/command.hpp"

namespace llm_rotate::cli {

class SimulateCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  std::string traffic_;
  std::string faults_;
  std::string against_;
  std::string svg_;
  std::optional<std::int64_t> seed_;
  std::optional<double> require_;
  bool json_ = false;
};

}  // namespace llm_rotate::cli
