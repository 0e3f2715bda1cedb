#include "gateway/call_request.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "llm_rotate/sdk/json_raw.hpp"

#include "front/chat_json.hpp"

namespace llm_rotate::gateway {

namespace {

using sdk::IngressOperation;

// What an answer is taken to be long when the client sets no cap.
constexpr std::int64_t kUsualOutputTokens = 1'000;

std::int64_t whole_number(std::string_view json) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), value);
  return error == std::errc() && end == json.data() + json.size() && value > 0 ? value : 0;
}

std::int64_t output_cap(std::string_view chat) {
  std::int64_t cap = 0;
  sdk::json_raw::for_each_member(chat, [&](std::string_view name, std::string_view value) {
    if (name == "max_tokens" || name == "max_completion_tokens") {
      cap = std::max(cap, whole_number(value));
    }
    return true;
  });
  return cap > 0 ? cap : kUsualOutputTokens;
}

dispatch::Operation engine_operation(IngressOperation operation) {
  if (operation == IngressOperation::kEmbed) return dispatch::Operation::kEmbed;
  if (operation == IngressOperation::kCountTokens) return dispatch::Operation::kCountTokens;
  return dispatch::Operation::kChat;
}

}  // namespace

dispatch::CallRequest call_request(Request& request, IngressOperation operation,
                                   sdk::IngressCall& asked, const CallOptions& options) {
  dispatch::CallRequest call;
  call.operation = engine_operation(operation);
  call.model = asked.model;
  call.stream = asked.stream && operation == IngressOperation::kChat;
  call.provider = options.provider;
  call.session = options.session;
  call.fallback = options.fallback;
  call.timeout_ms = options.timeout_ms;
  call.strict = options.strict;
  call.keep_limits = true;
  call.native_dialect = asked.dialect;
  if (asked.json.empty()) {
    call.json = std::move(request.body);
  } else {
    call.json = std::exchange(asked.json, {});
    if (!asked.dialect.empty()) call.native_json = std::move(request.body);
  }
  call.input_tokens = front::estimate_tokens(call.json.size());
  if (operation == IngressOperation::kChat) call.output_tokens = output_cap(call.json);
  return call;
}

}  // namespace llm_rotate::gateway
