// `llm-rotate explain`: the attempts of one call, and why.
//
// Threads: the main one.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/command.hpp"

namespace llm_rotate::cli {

class ExplainCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  std::string call_id_;
  std::string usage_log_;
  bool json_ = false;
};

// The record of that call, or with an empty id of the last one; empty if there is none.
std::string find_record(std::istream& log, const std::string& call_id);

}  // namespace llm_rotate::cli
