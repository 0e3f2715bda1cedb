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

// As which view a result arrives, and through which sink.
template <class Value>
struct Crossing;

template <class ViewType, class SinkType>
struct Through {
  using View = ViewType;
  using Sink = SinkType;
};

template <>
struct Crossing<sdk::HttpRequest> : Through<llmr_http_request_view, llmr_request_sink> {};
template <>
struct Crossing<sdk::HttpResponse> : Through<llmr_http_response_view, llmr_response_sink> {};
template <>
struct Crossing<sdk::Headers> : Through<llmr_headers_view, llmr_headers_sink> {};
template <>
struct Crossing<sdk::AccessToken> : Through<llmr_access_token_view, llmr_token_sink> {};
template <>
struct Crossing<sdk::ChatReply> : Through<llmr_chat_reply_view, llmr_reply_sink> {};
template <>
struct Crossing<sdk::Verdict> : Through<llmr_verdict_view, llmr_verdict_sink> {};
template <>
struct Crossing<sdk::Capabilities> : Through<llmr_capabilities_view, llmr_capabilities_sink> {};
template <>
struct Crossing<sdk::IngressFacts> : Through<llmr_ingress_facts_view, llmr_ingress_facts_sink> {};
template <>
struct Crossing<sdk::IngressCall> : Through<llmr_ingress_call_view, llmr_ingress_call_sink> {};

// One result of a plugin's function. The first that arrives counts.
template <class Value>
class Answer {
 public:
  using Sink = typename Crossing<Value>::Sink;

  Sink sink() { return {this, &take}; }

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
  static void take(void* context, const typename Crossing<Value>::View* view) noexcept {
    auto& answer = *static_cast<Answer*>(context);
    if (answer.value_ || answer.broken_) return;
    try {
      answer.broken_ = !read(view, answer.value_.emplace());
    } catch (const std::exception&) {
      answer.broken_ = true;  // no memory for it
    }
  }

  std::optional<Value> value_;
  bool broken_ = false;
};

// `call(failed)` calls a function of the plugin and returns its status.
template <class Call>
void tell(const Callee& callee, Call&& call) {
  FaultBox fault;
  const llmr_fault_sink failed = fault.sink();
  require_ok(call(&failed), callee, fault);
}

// `call(out, failed)` calls one that must give a result, and returns its status.
template <class Value, class Call>
Value ask(const Callee& callee, Call&& call) {
  Answer<Value> answer;
  const typename Answer<Value>::Sink out = answer.sink();
  tell(callee, [&](const llmr_fault_sink* failed) { return call(&out, failed); });
  return std::move(answer).required(callee);
}

}  // namespace llm_rotate::plugin
