// `llm-rotate keys`: what an operator does to a key, for all processes that share its store.
//
// Threads: the main one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace llm_rotate {
class LMRotate;
}

namespace llm_rotate::cli {

class KeysCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  int wait_until_idle(Context& context, LMRotate& lm, std::size_t key) const;

  std::vector<std::string> words_;
  std::optional<double> timeout_;
  bool no_wait_ = false;
};

}  // namespace llm_rotate::cli
