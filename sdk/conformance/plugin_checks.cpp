#include <array>
#include <string>

#include "llm_rotate/sdk/detail/tables.hpp"

#include "conformance/checks.hpp"
#include "conformance/outcome.hpp"

namespace llm_rotate::conformance {

namespace {

using sdk::detail::ExtensionInfo;
using sdk::detail::find_table;

std::string trouble_with_extensions(const llmr_plugin& entry) {
  bool any = false;
  for (const ExtensionInfo& extension : sdk::detail::kExtensions) {
    const void* const table = find_table(entry, extension.name);
    if (table == nullptr) continue;
    any = true;
    if (!sdk::detail::is_complete(table, extension.size)) {
      return "the table of " + std::string(extension.name) + " lacks functions";
    }
    if (find_table(entry, extension.name) != table) {
      return "the table of " + std::string(extension.name) + " is another one when asked again";
    }
  }
  if (find_table(entry, "llm_rotate.conformance.nobody_has_this/1") != nullptr) {
    return "it claims an extension that does not exist";
  }
  return any ? std::string() : std::string("it implements no extension");
}

std::string trouble_with_instances(const Subject& subject) {
  const llmr_str options = {subject.options_json.data(), subject.options_json.size()};
  std::array<void*, 2> instances = {nullptr, nullptr};
  for (void*& instance : instances) {
    Faults faults;
    const llmr_fault_sink sink = faults.sink();
    const std::int32_t status = subject.entry->create(nullptr, options, &instance, &sink);
    const int made = instance != nullptr ? 1 : 0;
    std::string broken = broken_rule(status, made, false, faults.count);
    if (broken.empty() && status != LLMR_OK) broken = "create failed: " + faults.last.message;
    if (!broken.empty()) return broken;
  }
  for (void* const instance : instances) subject.entry->destroy(instance);
  return {};
}

}  // namespace

void check_plugin(const Subject& subject, Report& report) {
  report.check("plugin: its extensions are complete",
               [&] { return trouble_with_extensions(*subject.entry); });
  report.check("plugin: two instances are created and destroyed",
               [&] { return trouble_with_instances(subject); });
}

}  // namespace llm_rotate::conformance
