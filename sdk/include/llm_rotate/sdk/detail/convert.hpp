// Both directions between the C ABI's views and the SDK's types. Used by the thunks in a plugin and
// by the proxies in the host, so that the two cannot disagree.
#pragma once

#include <string_view>
#include <vector>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/key.hpp"
#include "llm_rotate/sdk/provider.hpp"
#include "llm_rotate/sdk/state_store.hpp"
#include "llm_rotate/sdk/strategy.hpp"

namespace llm_rotate::sdk::detail {

template <class T>
constexpr std::uint32_t size_of() {
  return static_cast<std::uint32_t>(sizeof(T));
}

inline llmr_str to_abi(std::string_view text) {
  return {text.data(), text.size()};
}
inline std::string_view from_abi(llmr_str text) {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

// An enum that came from the other side: out of its range it means the value 0.
template <class Enum>
Enum enum_from_abi(std::int64_t value, Enum last) {
  return value >= 0 && value <= static_cast<std::int64_t>(last) ? static_cast<Enum>(value)
                                                                : static_cast<Enum>(0);
}

inline llmr_verdict_view to_abi(const Verdict& verdict) {
  llmr_verdict_view view{};
  view.struct_size = size_of<llmr_verdict_view>();
  view.type = static_cast<std::int32_t>(verdict.type);
  view.scope = static_cast<std::int32_t>(verdict.scope);
  view.never_fits = verdict.never_fits ? 1U : 0U;
  view.retry_after_ms = verdict.retry_after_ms;
  view.rule = to_abi(verdict.rule);
  view.message = to_abi(verdict.message);
  view.provider_code = to_abi(verdict.provider_code);
  return view;
}

inline Verdict from_abi(const llmr_verdict_view& view) {
  Verdict verdict;
  verdict.type = enum_from_abi(view.type, ErrorType::kContentFiltered);
  verdict.scope = enum_from_abi(view.scope, Scope::kNone);
  verdict.never_fits = view.never_fits != 0;
  verdict.retry_after_ms = view.retry_after_ms;
  verdict.rule = from_abi(view.rule);
  verdict.message = from_abi(view.message);
  verdict.provider_code = from_abi(view.provider_code);
  return verdict;
}

// Views of a header list; must outlive the llmr_headers_view it gives.
class AbiHeaders {
 public:
  explicit AbiHeaders(const Headers& headers) {
    items_.reserve(headers.size());
    for (const Header& header : headers) {
      items_.push_back(llmr_header{to_abi(header.name), to_abi(header.value)});
    }
  }
  llmr_headers_view view() const { return {items_.data(), items_.size()}; }

 private:
  std::vector<llmr_header> items_;
};

inline Headers from_abi(const llmr_headers_view& view, bool sensitive = false) {
  Headers headers;
  headers.reserve(view.count);
  for (std::size_t i = 0; i < view.count; ++i) {
    headers.add(from_abi(view.items[i].name), from_abi(view.items[i].value), sensitive);
  }
  return headers;
}

inline llmr_http_request_view to_abi(const HttpRequest& request, const AbiHeaders& headers) {
  return {size_of<llmr_http_request_view>(),
          to_abi(request.method),
          to_abi(request.url),
          headers.view(),
          to_abi(request.body),
          nullptr,
          0,
          request.native ? 1U : 0U,
          0};
}

inline HttpRequest from_abi(const llmr_http_request_view& view) {
  HttpRequest request;
  request.method = from_abi(view.method);
  request.url = from_abi(view.url);
  request.headers = from_abi(view.headers);
  request.body = from_abi(view.body);
  request.native = view.native != 0;
  return request;
}

inline llmr_chat_request_view to_abi(const ChatRequest& request) {
  return {size_of<llmr_chat_request_view>(),
          request.stream ? 1U : 0U,
          request.strict ? 1U : 0U,
          to_abi(request.json),
          to_abi(request.extra),
          to_abi(request.native_dialect),
          to_abi(request.native_json)};
}

inline ChatRequest from_abi(const llmr_chat_request_view& view) {
  ChatRequest request;
  request.json = from_abi(view.json);
  request.extra = from_abi(view.extra);
  request.stream = view.stream != 0;
  request.strict = view.strict != 0;
  request.native_dialect = from_abi(view.native_dialect);
  request.native_json = from_abi(view.native_json);
  return request;
}

inline llmr_http_response_view to_abi(int status, const AbiHeaders& headers,
                                      std::string_view body) {
  return {size_of<llmr_http_response_view>(), status, headers.view(), to_abi(body)};
}

inline HttpResponse response_from_abi(const llmr_http_response_view& view) {
  return HttpResponse{view.status, from_abi(view.headers), std::string(from_abi(view.body))};
}

inline HttpHead head_from_abi(const llmr_http_response_view& view) {
  return HttpHead{view.status, from_abi(view.headers)};
}

inline llmr_target_view to_abi(const Target& target) {
  return {size_of<llmr_target_view>(), to_abi(target.provider), to_abi(target.base_url),
          to_abi(target.model),        to_abi(target.upstream), to_abi(target.auth_config_json),
          to_abi(target.options_json)};
}

inline Target from_abi(const llmr_target_view& view) {
  Target target;
  target.provider = from_abi(view.provider);
  target.base_url = from_abi(view.base_url);
  target.model = from_abi(view.model);
  target.upstream = from_abi(view.upstream);
  target.auth_config_json = from_abi(view.auth_config_json);
  target.options_json = from_abi(view.options_json);
  return target;
}

inline llmr_auth_view to_abi(SecretView secret, const AuthContext& context) {
  return {size_of<llmr_auth_view>(),
          to_abi(context.auth_method),
          to_abi(context.auth_config_json),
          to_abi(secret.reveal()),
          to_abi(context.access_token.reveal()),
          context.now_unix_ms,
          nullptr};
}

inline AuthContext from_abi(const llmr_auth_view& view) {
  AuthContext context;
  context.auth_method = from_abi(view.auth_method);
  context.auth_config_json = from_abi(view.auth_config_json);
  context.access_token = SecretView(from_abi(view.access_token));
  context.now_unix_ms = view.now_unix_ms;
  return context;
}

inline llmr_usage to_abi(const Usage& usage) {
  return {size_of<llmr_usage>(),    usage.known ? 1U : 0U, usage.prompt_tokens,
          usage.completion_tokens,  usage.total_tokens,    usage.cached_tokens,
          usage.cache_write_tokens, usage.reasoning_tokens};
}

inline Usage from_abi(const llmr_usage& usage) {
  return {usage.known != 0,      usage.prompt_tokens, usage.completion_tokens,
          usage.total_tokens,    usage.cached_tokens, usage.cache_write_tokens,
          usage.reasoning_tokens};
}

// `usage` is that of the reply, and outlives the view.
inline llmr_chat_reply_view to_abi(const ChatReply& reply, const llmr_usage& usage) {
  return {size_of<llmr_chat_reply_view>(),
          static_cast<std::int32_t>(reply.finish_reason),
          to_abi(reply.json),
          to_abi(reply.raw_finish_reason),
          to_abi(reply.model),
          &usage};
}

// Gives `reply` to `sink` as a view.
inline void hand_out(const ChatReply& reply, const llmr_reply_sink& sink) {
  const llmr_usage usage = to_abi(reply.usage);
  const llmr_chat_reply_view view = to_abi(reply, usage);
  sink.reply(sink.context, &view);
}

inline ChatReply from_abi(const llmr_chat_reply_view& view) {
  ChatReply reply;
  reply.json = from_abi(view.json);
  reply.finish_reason = enum_from_abi(view.finish_reason, FinishReason::kError);
  reply.raw_finish_reason = from_abi(view.raw_finish_reason);
  reply.model = from_abi(view.model);
  if (view.usage != nullptr) reply.usage = from_abi(*view.usage);
  return reply;
}

// A view of an event, and of what hangs off it.
class AbiEvent {
 public:
  explicit AbiEvent(const StreamEvent& event) {
    view_.struct_size = size_of<llmr_stream_event_view>();
    view_.kind = static_cast<std::int32_t>(event.kind);
    view_.speaks = event.speaks ? 1U : 0U;
    view_.finish_reason = static_cast<std::int32_t>(event.finish_reason);
    view_.json = to_abi(event.json);
    view_.raw_finish_reason = to_abi(event.raw_finish_reason);
    view_.model = to_abi(event.model);
    if (event.usage) {
      usage_ = to_abi(*event.usage);
      view_.usage = &usage_;
    }
    if (event.error) {
      error_ = to_abi(*event.error);
      view_.error = &error_;
    }
  }
  AbiEvent(const AbiEvent&) = delete;
  AbiEvent& operator=(const AbiEvent&) = delete;
  const llmr_stream_event_view* view() const { return &view_; }

 private:
  llmr_usage usage_{};
  llmr_verdict_view error_{};
  llmr_stream_event_view view_{};
};

inline void hand_out(const StreamEvent& event, const llmr_event_sink& sink) {
  sink.event(sink.context, AbiEvent(event).view());
}

inline StreamEvent from_abi(const llmr_stream_event_view& view) {
  StreamEvent event;
  event.kind = enum_from_abi(view.kind, StreamEvent::Kind::kMalformed);
  event.json = from_abi(view.json);
  event.speaks = view.speaks != 0;
  event.finish_reason = enum_from_abi(view.finish_reason, FinishReason::kError);
  event.raw_finish_reason = from_abi(view.raw_finish_reason);
  event.model = from_abi(view.model);
  if (view.usage != nullptr) event.usage = from_abi(*view.usage);
  if (view.error != nullptr) event.error = from_abi(*view.error);
  return event;
}

// The C++ and the C spelling of a key view are one layout, so arrays cross without a copy.
static_assert(sizeof(KeyView) == sizeof(llmr_key_view));
static_assert(offsetof(KeyView, weight) == offsetof(llmr_key_view, weight));
static_assert(offsetof(KeyView, flags) == offsetof(llmr_key_view, flags));

inline llmr_reservation to_abi(const Reservation& reservation) {
  return {size_of<llmr_reservation>(),
          static_cast<std::int32_t>(reservation.status),
          reservation.slot,
          reservation.probe ? 1U : 0U,
          reservation.lease,
          reservation.free_in_ms};
}

inline Reservation from_abi(const llmr_reservation& view) {
  Reservation reservation;
  // An unknown status must not read as a grant.
  reservation.status = view.status == 0 ? ReserveStatus::kGranted
                                        : enum_from_abi(view.status, ReserveStatus::kUnavailable);
  if (view.status != 0 && reservation.status == ReserveStatus::kGranted) {
    reservation.status = ReserveStatus::kUnavailable;
  }
  reservation.slot = view.slot;
  reservation.probe = view.probe != 0;
  reservation.lease = view.lease;
  reservation.free_in_ms = view.free_in_ms;
  return reservation;
}

}  // namespace llm_rotate::sdk::detail
