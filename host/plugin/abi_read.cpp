#include "plugin/abi_read.hpp"

#include <algorithm>
#include <string_view>

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/ingress_convert.hpp"

#include "plugin/safe_text.hpp"

namespace llm_rotate::plugin {

namespace {

namespace abi = sdk::detail;

constexpr std::int64_t kMaxCount = std::int64_t{1} << 53;  // what a JSON number holds exactly

template <class View>
bool covers(const View* view) {
  return view != nullptr && view->struct_size >= sizeof(View);
}

bool usable(llmr_str text, std::size_t max) {
  return text.size == 0 || (text.data != nullptr && text.size <= max);
}

bool printable(llmr_str text, std::size_t max) {
  return usable(text, max) && !has_control(abi::from_abi(text));
}

// A header's value may hold tabs, and nothing else that is no character.
bool is_header_value(llmr_str text) {
  if (!usable(text, kMaxHeaderBytes)) return false;
  const std::string_view value = abi::from_abi(text);
  return std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

// Words of a bounded length, never cut inside a character; nothing for one without an address.
std::string_view word(llmr_str text, std::size_t max = kMaxWordBytes) {
  if (text.data == nullptr) return {};
  const std::string_view whole(text.data, text.size);
  if (whole.size() <= max) return whole;
  while (max > 0 && (static_cast<unsigned char>(whole[max]) & 0xc0U) == 0x80U) --max;
  return whole.substr(0, max);
}

std::int64_t count(std::int64_t value) {
  return std::clamp<std::int64_t>(value, 0, kMaxCount);
}

// Negative stands for "does not say" in hints and waits.
std::int64_t hint(std::int64_t value, std::int64_t max) {
  return value < 0 ? -1 : std::min(value, max);
}

bool read_headers(const llmr_headers_view& view, bool sensitive, sdk::Headers& out) {
  if (view.count > kMaxHeaders || (view.count > 0 && view.items == nullptr)) return false;
  out.reserve(view.count);
  for (std::size_t i = 0; i < view.count; ++i) {
    const llmr_header& header = view.items[i];
    const bool fits = header.name.size > 0 && printable(header.name, kMaxWordBytes) &&
                      is_header_value(header.value);
    if (!fits) return false;
    out.add(abi::from_abi(header.name), abi::from_abi(header.value), sensitive);
  }
  return true;
}

bool read_route(const llmr_ingress_route& view, sdk::IngressRoute& out) {
  const bool fits = view.method.size > 0 && printable(view.method, 16) && view.path.size > 0 &&
                    printable(view.path, kMaxWordBytes) && printable(view.header, kMaxWordBytes) &&
                    view.path.data[0] == '/';
  if (!fits) return false;
  out.method = abi::from_abi(view.method);
  out.path = abi::from_abi(view.path);
  out.header = abi::from_abi(view.header);
  out.operation = abi::operation_from_abi(view.operation);
  return true;
}

bool read_place(const llmr_token_place& view, sdk::TokenPlace& out) {
  const bool fits = view.name.size > 0 && printable(view.name, kMaxWordBytes) &&
                    printable(view.scheme, kMaxWordBytes);
  if (!fits) return false;
  out.name = abi::from_abi(view.name);
  out.scheme = abi::from_abi(view.scheme);
  out.in_query = view.in_query != 0;
  return true;
}

template <class Items>
bool usable_array(const Items* items, std::size_t count, std::size_t max) {
  return count <= max && (count == 0 || items != nullptr);
}

bool read_dropped(const llmr_http_request_view& view, std::vector<std::string>& out) {
  if (view.dropped_count > kMaxDropped || (view.dropped_count > 0 && view.dropped == nullptr)) {
    return false;
  }
  for (std::size_t i = 0; i < view.dropped_count; ++i) {
    if (!printable(view.dropped[i], kMaxWordBytes)) return false;
    out.emplace_back(abi::from_abi(view.dropped[i]));
  }
  return true;
}

bool read_usage(const llmr_usage* view, sdk::Usage& out) {
  if (!covers(view)) return false;
  out.known = view->known != 0;
  out.prompt_tokens = count(view->prompt_tokens);
  out.completion_tokens = count(view->completion_tokens);
  out.total_tokens = count(view->total_tokens);
  out.cached_tokens = count(view->cached_tokens);
  out.cache_write_tokens = count(view->cache_write_tokens);
  out.reasoning_tokens = count(view->reasoning_tokens);
  return true;
}

}  // namespace

bool read(const llmr_verdict_view* view, sdk::Verdict& out) {
  if (!covers(view)) return false;
  out.type = abi::enum_from_abi(view->type, sdk::ErrorType::kContentFiltered);
  out.scope = abi::enum_from_abi(view->scope, sdk::Scope::kNone);
  out.never_fits = view->never_fits != 0;
  out.retry_after_ms = hint(view->retry_after_ms, kMaxWaitMs);
  out.rule = word(view->rule);
  out.message = word(view->message, kMaxMessageBytes);
  out.provider_code = word(view->provider_code);
  return true;
}

bool read(const llmr_http_request_view* view, sdk::HttpRequest& out) {
  if (!covers(view)) return false;
  const bool fits = view->method.size > 0 && printable(view->method, 16) && view->url.size > 0 &&
                    printable(view->url, kMaxUrlBytes) && usable(view->body, kMaxBodyBytes);
  if (!fits || !read_headers(view->headers, false, out.headers)) return false;
  out.method = abi::from_abi(view->method);
  out.url = abi::from_abi(view->url);
  out.body = abi::from_abi(view->body);
  out.native = view->native != 0;
  return read_dropped(*view, out.dropped);
}

bool read(const llmr_headers_view* view, sdk::Headers& out) {
  return view != nullptr && read_headers(*view, true, out);
}

bool read(const llmr_capabilities_view* view, sdk::Capabilities& out) {
  if (!covers(view) || !printable(view->dialect, kMaxWordBytes)) return false;
  out.dialect = abi::from_abi(view->dialect);
  out.streaming = view->streaming != 0;
  out.tools = view->tools != 0;
  out.images = view->images != 0;
  out.prefill = view->prefill != 0;
  out.token_auth = view->token_auth != 0;
  out.broker = view->broker != 0;
  return true;
}

bool read(const llmr_access_token_view* view, sdk::AccessToken& out) {
  if (!covers(view) || view->token.size == 0 || !printable(view->token, kMaxHeaderBytes)) {
    return false;
  }
  out.token = abi::from_abi(view->token);
  out.expires_in_ms = std::clamp<std::int64_t>(view->expires_in_ms, 0, kMaxWaitMs);
  out.interim = view->interim != 0;
  return true;
}

bool read(const llmr_chat_reply_view* view, sdk::ChatReply& out) {
  if (!covers(view) || view->json.size == 0 || !usable(view->json, kMaxBodyBytes)) return false;
  out.json = abi::from_abi(view->json);
  out.finish_reason = abi::enum_from_abi(view->finish_reason, sdk::FinishReason::kError);
  out.raw_finish_reason = word(view->raw_finish_reason);
  out.model = word(view->model);
  return view->usage == nullptr || read_usage(view->usage, out.usage);
}

bool read(const llmr_stream_event_view* view, sdk::StreamEvent& out) {
  using Kind = sdk::StreamEvent::Kind;
  if (!covers(view) || !usable(view->json, kMaxBodyBytes)) return false;
  const bool known = view->kind >= 0 && view->kind <= static_cast<std::int32_t>(Kind::kMalformed);
  // Read as a chunk, an event of an unknown kind would be delivered as content.
  out.kind = known ? static_cast<Kind>(view->kind) : Kind::kMalformed;
  out.json = abi::from_abi(view->json);
  out.speaks = view->speaks != 0;
  out.finish_reason = abi::enum_from_abi(view->finish_reason, sdk::FinishReason::kError);
  out.raw_finish_reason = word(view->raw_finish_reason);
  out.model = word(view->model);
  if (view->usage != nullptr && !read_usage(view->usage, out.usage.emplace())) return false;
  return view->error == nullptr || read(view->error, out.error.emplace());
}

bool read(llmr_str view, std::string& out) {
  if (!printable(view, kMaxWordBytes)) return false;
  out = abi::from_abi(view);
  return true;
}

bool read(const llmr_ingress_facts_view* view, sdk::IngressFacts& out) {
  if (!covers(view) || !usable_array(view->routes, view->route_count, kMaxRoutes) ||
      !usable_array(view->tokens, view->token_count, kMaxRoutes)) {
    return false;
  }
  for (std::size_t i = 0; i < view->route_count; ++i) {
    if (!read_route(view->routes[i], out.routes.emplace_back())) return false;
  }
  for (std::size_t i = 0; i < view->token_count; ++i) {
    if (!read_place(view->tokens[i], out.tokens.emplace_back())) return false;
  }
  return true;
}

bool read(const llmr_ingress_call_view* view, sdk::IngressCall& out) {
  // The model is the client's word, and no fault of the plugin.
  const bool fits = covers(view) && usable(view->model, kMaxBodyBytes) &&
                    printable(view->dialect, kMaxWordBytes) && usable(view->json, kMaxBodyBytes) &&
                    usable(view->memory, kMaxBodyBytes);
  if (!fits) return false;
  out.model = abi::from_abi(view->model);
  out.stream = view->stream != 0;
  out.json = abi::from_abi(view->json);
  out.dialect = abi::from_abi(view->dialect);
  out.memory = abi::from_abi(view->memory);
  return true;
}

bool read(const llmr_http_response_view* view, sdk::HttpResponse& out) {
  const bool fits = covers(view) && view->status >= 200 && view->status <= 599 &&
                    usable(view->body, kMaxBodyBytes);
  if (!fits || !read_headers(view->headers, false, out.headers)) return false;
  out.status = view->status;
  out.body = abi::from_abi(view->body);
  return true;
}

sdk::LimitHints read(const llmr_limit_hints& hints) {
  return {hint(hints.remaining_requests, kMaxCount), hint(hints.remaining_tokens, kMaxCount),
          hint(hints.requests_reset_ms, kMaxWaitMs), hint(hints.tokens_reset_ms, kMaxWaitMs)};
}

}  // namespace llm_rotate::plugin
