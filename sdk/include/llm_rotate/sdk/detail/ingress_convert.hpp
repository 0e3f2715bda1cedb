// Both directions between the C ABI's views and the types of ingress.hpp; see convert.hpp.
#pragma once

#include <string>
#include <vector>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/ingress.hpp"

namespace llm_rotate::sdk::detail {

inline IngressOperation operation_from_abi(std::int32_t value) {
  return enum_from_abi(value, IngressOperation::kGetModel);
}

// Views of the lists in it; must outlive the view it gives, and not its `facts`.
class AbiIngressFacts {
 public:
  explicit AbiIngressFacts(const IngressFacts& facts) {
    for (const IngressRoute& route : facts.routes) {
      routes_.push_back({to_abi(route.method), to_abi(route.path), to_abi(route.header),
                         static_cast<std::int32_t>(route.operation), 0});
    }
    for (const TokenPlace& place : facts.tokens) {
      tokens_.push_back({to_abi(place.name), to_abi(place.scheme), place.in_query ? 1U : 0U, 0});
    }
  }
  llmr_ingress_facts_view view() const {
    return {size_of<llmr_ingress_facts_view>(),
            0,
            routes_.data(),
            routes_.size(),
            tokens_.data(),
            tokens_.size()};
  }

 private:
  std::vector<llmr_ingress_route> routes_;
  std::vector<llmr_token_place> tokens_;
};

inline llmr_client_request_view to_abi(const ClientRequest& request, const AbiHeaders& headers) {
  return {size_of<llmr_client_request_view>(),
          static_cast<std::int32_t>(request.operation),
          to_abi(request.method),
          to_abi(request.path),
          to_abi(request.query),
          to_abi(request.path_model),
          headers.view(),
          to_abi(request.body)};
}

// `headers` are those of the view, and outlive the request.
inline ClientRequest from_abi(const llmr_client_request_view& view, const Headers& headers) {
  return {operation_from_abi(view.operation),
          from_abi(view.method),
          from_abi(view.path),
          from_abi(view.query),
          from_abi(view.path_model),
          headers,
          from_abi(view.body)};
}

inline llmr_ingress_call_view to_abi(const IngressCall& call) {
  return {size_of<llmr_ingress_call_view>(),
          call.stream ? 1U : 0U,
          to_abi(call.model),
          to_abi(call.json),
          to_abi(call.dialect),
          to_abi(call.memory)};
}

inline llmr_reply_context_view to_abi(const ReplyContext& context) {
  return {size_of<llmr_reply_context_view>(),
          static_cast<std::int32_t>(context.operation),
          to_abi(context.memory),
          to_abi(context.model),
          to_abi(context.call_id),
          context.now_unix_ms};
}

inline ReplyContext from_abi(const llmr_reply_context_view& view) {
  return {operation_from_abi(view.operation), from_abi(view.memory), from_abi(view.model),
          from_abi(view.call_id), view.now_unix_ms};
}

// `verdict` is that of the failure, and outlives the view.
inline llmr_ingress_failure_view to_abi(const IngressFailure& failure,
                                        const llmr_verdict_view& verdict) {
  return {size_of<llmr_ingress_failure_view>(), failure.status, &verdict,
          to_abi(failure.native_body), to_abi(failure.call_id)};
}

inline IngressFailure from_abi(const llmr_ingress_failure_view& view) {
  IngressFailure failure;
  failure.status = view.status;
  if (view.verdict != nullptr) failure.verdict = from_abi(*view.verdict);
  failure.native_body = from_abi(view.native_body);
  failure.call_id = from_abi(view.call_id);
  return failure;
}

}  // namespace llm_rotate::sdk::detail
