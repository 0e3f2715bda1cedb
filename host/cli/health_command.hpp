// `llm-rotate health`: a table of the keys, and with --probe one small call over each.
//
// Threads: the main one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llm_rotate/health.hpp"

#include "cli/command.hpp"
#include "cli/key_probe.hpp"
#include "cli/table.hpp"

namespace llm_rotate::cli {

class HealthCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  int show(Context& context, const HealthReport& report, const std::vector<KeyProbe>& probes) const;

  bool probe_ = false;
  bool store_ = false;
  bool json_ = false;
  std::optional<double> timeout_;
};

// `probes`: one for each key of the report, or none at all.
Table health_table(const HealthReport& report, const std::vector<KeyProbe>& probes);
std::string health_json(const HealthReport& report, const std::vector<KeyProbe>& probes);

}  // namespace llm_rotate::cli
