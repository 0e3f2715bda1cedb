// No exception crosses the C ABI: what a plugin throws becomes one call of the fault sink.
#pragma once

#include <exception>
#include <string>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/error.hpp"

namespace llm_rotate::sdk::detail {

inline std::int32_t report(const llmr_fault_sink* sink, const Verdict& verdict) noexcept {
  if (sink != nullptr && sink->fault != nullptr) {
    const llmr_verdict_view view = to_abi(verdict);
    sink->fault(sink->context, &view);
  }
  return LLMR_FAILED;
}

inline Verdict defect(const char* what) {
  Verdict verdict;
  verdict.type = ErrorType::kUnknown;
  verdict.scope = Scope::kNone;
  verdict.rule = "plugin.exception";
  verdict.message = what;
  return verdict;
}

template <class Function>
std::int32_t guarded(const llmr_fault_sink* sink, Function&& function) noexcept {
  try {
    function();
    return LLMR_OK;
  } catch (const ProviderError& error) {
    return report(sink, error.verdict());
  } catch (const std::exception& error) {
    return report(sink, defect(error.what()));
  } catch (...) {
    return report(sink, defect("an exception that is not a std::exception"));
  }
}

// For functions of the ABI that cannot report: trouble is answered with `otherwise`.
template <class Result, class Function>
Result guarded_or(Result otherwise, Function&& function) noexcept {
  try {
    return function();
  } catch (...) {
    return otherwise;
  }
}

}  // namespace llm_rotate::sdk::detail
