// Receives what one call of a plugin's function hands out, and turns what is wrong with it into the
// one exception that leaves a proxy, `sdk::ProviderError`.
//
// On the stack of a proxy's function. Threads: one. Nothing is thrown into the plugin's frames.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/error.hpp"

#include "plugin/abi_read.hpp"

namespace llm_rotate::plugin {

class FaultBox {
 public:
  llmr_fault_sink sink() { return {this, &on_fault}; }
  // The first fault that was reported and could be read; null if there is none.
  const sdk::Verdict* verdict() const { return verdict_ ? &*verdict_ : nullptr; }

 private:
  static void on_fault(void* context, const llmr_verdict_view* view) noexcept;

  std::optional<sdk::Verdict> verdict_;
};

// Who was called: for the messages.
struct Callee {
  std::string_view plugin;
  std::string_view function;
};

[[noreturn]] void raise_fault(const Callee& callee, const FaultBox& fault);
[[noreturn]] void raise_no_result(const Callee& callee);
[[noreturn]] void raise_bad_result(const Callee& callee);

// Throws if `status` says that the call failed.
void require_ok(std::int32_t status, const Callee& callee, const FaultBox& fault);

// Results arrive as `View` and leave as `Value`.
template <class Value, class View>
class Answer {
 public:
  // The callback for the sink whose context is this object. The first result counts.
  static void take(void* context, const View* view) noexcept {
    auto& answer = *static_cast<Answer*>(context);
    if (answer.value_ || answer.broken_) return;
    try {
      answer.broken_ = !read(view, answer.value_.emplace());
    } catch (const std::exception&) {
      answer.broken_ = true;  // no memory for it
    }
  }

  std::optional<Value> optional(const Callee& callee) && {
    if (broken_) raise_bad_result(callee);
    return std::move(value_);
  }
  Value required(const Callee& callee) && {
    if (broken_) raise_bad_result(callee);
    if (!value_) raise_no_result(callee);
    return *std::move(value_);
  }

 private:
  std::optional<Value> value_;
  bool broken_ = false;
};

}  // namespace llm_rotate::plugin
