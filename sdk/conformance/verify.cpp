#include "conformance/verify.hpp"

#include <memory>
#include <utility>

#include "llm_rotate/sdk/detail/tables.hpp"

#include "conformance/checks.hpp"
#include "conformance/report.hpp"

namespace llm_rotate::conformance {

namespace {

using sdk::detail::table_of;

using Destroy = void (*)(void*);

void check_abilities(const Subject& subject, const void* self, Report& report) {
  if (const auto* const table = table_of<llmr_provider_v1>(*subject.entry, LLMR_EXT_PROVIDER)) {
    check_provider(subject, *table, self, report);
  }
  if (const auto* const table = table_of<llmr_embed_v1>(*subject.entry, LLMR_EXT_EMBED)) {
    check_embedder(subject, *table, self, report);
  }
  if (const auto* const table =
          table_of<llmr_list_models_v1>(*subject.entry, LLMR_EXT_LIST_MODELS)) {
    check_model_lister(subject, *table, self, report);
  }
  if (const auto* const table = table_of<llmr_ingress_v1>(*subject.entry, LLMR_EXT_INGRESS)) {
    check_ingress(*table, self, report);
  }
  if (const auto* const table = table_of<llmr_strategy_v1>(*subject.entry, LLMR_EXT_STRATEGY)) {
    check_strategy(*table, self, report);
  }
}

}  // namespace

std::vector<Check> verify(const Subject& subject, const Starting& starting) {
  Report report(starting);
  check_plugin(subject, report);
  void* self = nullptr;
  const llmr_fault_sink nobody = {nullptr, [](void*, const llmr_verdict_view*) {}};
  const llmr_str options = {subject.options_json.data(), subject.options_json.size()};
  const std::int32_t status = subject.entry->create(nullptr, options, &self, &nobody);
  if (status == LLMR_OK && self != nullptr) {
    const std::unique_ptr<void, Destroy> instance(self, subject.entry->destroy);
    check_abilities(subject, self, report);
  }
  return std::move(report).take();
}

}  // namespace llm_rotate::conformance
