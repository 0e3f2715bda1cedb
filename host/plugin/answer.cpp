#include "plugin/answer.hpp"

#include <string>

namespace llm_rotate::plugin {

namespace {

[[noreturn]] void raise(const Callee& callee, const char* rule, std::string_view what) {
  std::string message = "plugin ";
  message.append(callee.plugin).append(": ").append(callee.function).append("() ").append(what);
  message += "; report it to the plugin's author";
  throw sdk::ProviderError(sdk::ErrorType::kUnknown, rule, std::move(message));
}

}  // namespace

void FaultBox::on_fault(void* context, const llmr_verdict_view* view) noexcept {
  auto& box = *static_cast<FaultBox*>(context);
  if (box.verdict_) return;
  try {
    if (!read(view, box.verdict_.emplace())) box.verdict_.reset();
  } catch (const std::exception&) {
    box.verdict_.reset();
  }
}

void raise_fault(const Callee& callee, const FaultBox& fault) {
  if (fault.verdict() != nullptr) throw sdk::ProviderError(*fault.verdict());
  raise(callee, "plugin.no_reason", "failed without a reason");
}

void raise_no_result(const Callee& callee) {
  raise(callee, "plugin.no_result", "gave no result");
}

void raise_bad_result(const Callee& callee) {
  raise(callee, "plugin.bad_result", "gave a result that cannot be used");
}

void require_ok(std::int32_t status, const Callee& callee, const FaultBox& fault) {
  if (status != LLMR_OK) raise_fault(callee, fault);
}

}  // namespace llm_rotate::plugin
