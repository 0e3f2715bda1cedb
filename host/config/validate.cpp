#include "config/validate.hpp"

#include "config/field_check.hpp"
#include "config/name_check.hpp"
#include "config/plugin_check.hpp"

namespace llm_rotate::config {

void run_checks(const LMRotateConfig& config, const IPluginCatalog* catalog,
                const ISecretProbe* probe, Report& report) {
  check_fields(config, report);
  check_names(config, report);
  PluginView view(config, catalog);
  check_plugin_use(config, view, report);
  lint(config, view, probe, report);
}

std::vector<Finding> validate(const LMRotateConfig& config, const IPluginCatalog* catalog,
                              const ISecretProbe* probe) {
  Report report(config.source.get());
  run_checks(config, catalog, probe, report);
  return report.take();
}

}  // namespace llm_rotate::config
