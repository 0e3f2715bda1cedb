#include "conformance/outcome.hpp"

#include <algorithm>
#include <span>

namespace llm_rotate::conformance {

namespace {

namespace abi = sdk::detail;

template <class View>
bool covers(const View* view) {
  return view != nullptr && view->struct_size >= sizeof(View);
}

template <class... Texts>
bool have_addresses(const Texts&... texts) {
  return ((texts.size == 0 || texts.data != nullptr) && ...);
}

bool have_addresses(const llmr_headers_view& view) {
  if (view.count > 0 && view.items == nullptr) return false;
  const std::span<const llmr_header> items(view.items, view.count);
  return std::all_of(items.begin(), items.end(),
                     [](const llmr_header& h) { return have_addresses(h.name, h.value); });
}

}  // namespace

bool copy(const llmr_verdict_view* view, sdk::Verdict& out) {
  if (!covers(view) || !have_addresses(view->rule, view->message, view->provider_code)) {
    return false;
  }
  out = abi::from_abi(*view);
  // As it came: a value out of range is for the checks to find.
  out.type = static_cast<sdk::ErrorType>(view->type);
  out.scope = static_cast<sdk::Scope>(view->scope);
  return true;
}

bool copy(const llmr_http_request_view* view, sdk::HttpRequest& out) {
  if (!covers(view) || !have_addresses(view->method, view->url, view->body) ||
      !have_addresses(view->headers) || (view->dropped_count > 0 && view->dropped == nullptr)) {
    return false;
  }
  const std::span<const llmr_str> dropped(view->dropped, view->dropped_count);
  if (!std::all_of(dropped.begin(), dropped.end(),
                   [](const llmr_str& name) { return have_addresses(name); })) {
    return false;
  }
  out = abi::from_abi(*view);
  return true;
}

bool copy(const llmr_headers_view* view, sdk::Headers& out) {
  if (view == nullptr || !have_addresses(*view)) return false;
  out = abi::from_abi(*view);
  return true;
}

bool copy(const llmr_capabilities_view* view, sdk::Capabilities& out) {
  if (!covers(view) || !have_addresses(view->dialect)) return false;
  out.dialect = abi::from_abi(view->dialect);
  out.streaming = view->streaming != 0;
  out.token_auth = view->token_auth != 0;
  return true;
}

bool copy(const llmr_access_token_view* view, sdk::AccessToken& out) {
  if (!covers(view) || !have_addresses(view->token)) return false;
  out.token = abi::from_abi(view->token);
  out.expires_in_ms = view->expires_in_ms;
  return true;
}

bool copy(const llmr_chat_reply_view* view, sdk::ChatReply& out) {
  if (!covers(view) || !have_addresses(view->json, view->raw_finish_reason, view->model)) {
    return false;
  }
  if (view->usage != nullptr && !covers(view->usage)) return false;
  out = abi::from_abi(*view);
  return true;
}

void Faults::on_fault(void* context, const llmr_verdict_view* view) noexcept {
  auto& faults = *static_cast<Faults*>(context);
  ++faults.count;
  if (!copy(view, faults.last)) ++faults.count;  // one that cannot be read is not the one it owes
}

std::string broken_rule(std::int32_t status, int results, bool unreadable, int faults) {
  const auto times = [](const char* what, int n) { return what + std::to_string(n) + " times"; };
  if (status != LLMR_OK && status != LLMR_FAILED) {
    return "returned " + std::to_string(status) + ", which is no status";
  }
  if (unreadable) return "handed out a result that cannot be read";
  if (status == LLMR_OK && faults > 0) return "returned LLMR_OK after reporting a fault";
  if (status == LLMR_OK && results != 1) return times("used its sink ", results) + ", not once";
  if (status == LLMR_FAILED && faults != 1) {
    return times("returned LLMR_FAILED after readable faults reported ", faults) + ", not once";
  }
  if (status == LLMR_FAILED && results > 0) return "gave a result and failed";
  return {};
}

}  // namespace llm_rotate::conformance
