#include "conformance/raw_provider.hpp"

#include "llm_rotate/sdk/detail/convert.hpp"

namespace llm_rotate::conformance {

namespace {

namespace abi = sdk::detail;

constexpr std::int64_t kSomeMoment = 1'700'000'000'000;  // fixed: signatures hold the time

// A response and the views of its headers.
class AbiResponse {
 public:
  explicit AbiResponse(const sdk::HttpResponse& response)
      : headers_(response.headers), view_(abi::to_abi(response.status, headers_, response.body)) {}
  const llmr_http_response_view* view() const { return &view_; }

 private:
  abi::AbiHeaders headers_;
  llmr_http_response_view view_;
};

void describe_event(void* context, const llmr_stream_event_view* view) noexcept {
  auto& run = *static_cast<StreamRun*>(context);
  const bool readable =
      view != nullptr && view->struct_size >= sizeof(*view) &&
      (view->json.data != nullptr || view->json.size == 0) &&
      (view->usage == nullptr || view->usage->struct_size >= sizeof(llmr_usage)) &&
      (view->error == nullptr || view->error->struct_size >= sizeof(llmr_verdict_view));
  if (!readable) {
    run.broken = "handed out an event that cannot be read";
    return;
  }
  run.events += std::to_string(view->kind) + " " + std::to_string(view->finish_reason) + " ";
  run.events.append(abi::from_abi(view->json)).append("\n");
}

}  // namespace

llmr_target_view target_of(const Subject& subject) {
  sdk::Target where;
  where.provider = "conformance";
  where.base_url = subject.base_url;
  where.model = subject.model;
  where.auth_config_json = subject.auth_config_json;
  where.options_json = subject.options_json;
  return abi::to_abi(where);
}

llmr_auth_view RawProvider::auth(std::string_view secret) const {
  sdk::AuthContext context;
  context.auth_method = subject_.auth_method;
  context.auth_config_json = subject_.auth_config_json;
  context.now_unix_ms = kSomeMoment;
  return abi::to_abi(sdk::SecretView(secret), context);
}

Outcome<sdk::Capabilities> RawProvider::capabilities() const {
  Outcome<sdk::Capabilities> out;
  const llmr_capabilities_sink sink = {&out, &take<sdk::Capabilities, llmr_capabilities_view>};
  const llmr_fault_sink fault = out.faults.sink();
  out.status = table_.capabilities(self_, &sink, &fault);
  return out;
}

Outcome<sdk::HttpRequest> RawProvider::build(std::string_view json, bool stream) const {
  Outcome<sdk::HttpRequest> out;
  sdk::ChatRequest asked;
  asked.json = json;
  asked.stream = stream;
  const llmr_chat_request_view chat = abi::to_abi(asked);
  const llmr_target_view where = target_of(subject_);
  const llmr_request_sink sink = {&out, &take<sdk::HttpRequest, llmr_http_request_view>};
  const llmr_fault_sink fault = out.faults.sink();
  out.status = table_.build(self_, &chat, &where, &sink, &fault);
  return out;
}

Outcome<sdk::Headers> RawProvider::authorize(const sdk::HttpRequest& request,
                                             std::string_view secret) const {
  Outcome<sdk::Headers> out;
  const abi::AbiHeaders headers(request.headers);
  const llmr_http_request_view message = abi::to_abi(request, headers);
  const llmr_auth_view with = auth(secret);
  const llmr_headers_sink sink = {&out, &take<sdk::Headers, llmr_headers_view>};
  const llmr_fault_sink fault = out.faults.sink();
  out.status = table_.authorize(self_, &message, &with, &sink, &fault);
  return out;
}

RawProvider::TokenOutcome RawProvider::token_request(std::string_view secret) const {
  TokenOutcome out;
  const auto nothing = [](void*, llmr_str, const llmr_str_sink*) {};
  const llmr_ambient ambient = {abi::size_of<llmr_ambient>(), 0, nullptr, nothing, nothing};
  llmr_auth_view with = auth(secret);
  with.ambient = &ambient;
  const llmr_request_sink ask = {&out.request, &take<sdk::HttpRequest, llmr_http_request_view>};
  const llmr_token_sink known = {&out.token, &take<sdk::AccessToken, llmr_access_token_view>};
  const llmr_fault_sink fault = out.request.faults.sink();
  out.request.status = out.token.status = table_.token_request(self_, &with, &ask, &known, &fault);
  return out;
}

Outcome<sdk::AccessToken> RawProvider::parse_token(const sdk::HttpResponse& response) const {
  Outcome<sdk::AccessToken> out;
  const AbiResponse message(response);
  const llmr_auth_view with = auth({});
  const llmr_token_sink sink = {&out, &take<sdk::AccessToken, llmr_access_token_view>};
  const llmr_fault_sink fault = out.faults.sink();
  out.status = table_.parse_token(self_, message.view(), &with, &sink, &fault);
  return out;
}

Outcome<sdk::ChatReply> RawProvider::parse(const sdk::HttpResponse& response) const {
  Outcome<sdk::ChatReply> out;
  const AbiResponse message(response);
  const llmr_reply_sink sink = {&out, &take<sdk::ChatReply, llmr_chat_reply_view>};
  const llmr_fault_sink fault = out.faults.sink();
  out.status = table_.parse(self_, message.view(), &sink, &fault);
  return out;
}

Outcome<sdk::Verdict> RawProvider::classify(const sdk::HttpResponse& response) const {
  Outcome<sdk::Verdict> out;
  const AbiResponse message(response);
  const llmr_verdict_sink sink = {&out, &take<sdk::Verdict, llmr_verdict_view>};
  const llmr_fault_sink fault = out.faults.sink();
  out.status = table_.classify(self_, message.view(), &sink, &fault);
  return out;
}

Outcome<sdk::LimitHints> RawProvider::limits(const sdk::HttpResponse& head) const {
  Outcome<sdk::LimitHints> out;
  const AbiResponse message(head);
  llmr_limit_hints hints = {abi::size_of<llmr_limit_hints>(), 0, -1, -1, -1, -1};
  const llmr_fault_sink fault = out.faults.sink();
  out.status = table_.limits(self_, message.view(), &hints, &fault);
  out.results = out.ok() ? 1 : 0;
  out.value = {hints.remaining_requests, hints.remaining_tokens, hints.requests_reset_ms,
               hints.tokens_reset_ms};
  return out;
}

StreamRun RawProvider::stream(const std::vector<std::string_view>& pieces) const {
  StreamRun run;
  sdk::HttpResponse head{200, {{"content-type", "text/event-stream"}}, {}};
  const AbiResponse message(head);
  llmr_decoder decoder{};
  Faults faults;
  const llmr_fault_sink fault = faults.sink();
  std::int32_t status = table_.open_stream(self_, message.view(), &decoder, &fault);
  const bool opened = status == LLMR_OK;
  const bool whole = decoder.self != nullptr && decoder.feed != nullptr &&
                     decoder.finish != nullptr && decoder.destroy != nullptr;
  if (opened && !whole) return {{}, "opened a stream without a decoder"};
  if (opened) {
    const llmr_event_sink sink = {&run, &describe_event};
    for (const std::string_view piece : pieces) {
      if (status == LLMR_OK) status = decoder.feed(decoder.self, abi::to_abi(piece), &sink, &fault);
    }
    if (status == LLMR_OK) status = decoder.finish(decoder.self, &sink, &fault);
    decoder.destroy(decoder.self);
  }
  run.events += "status " + std::to_string(status);
  const std::string broken = broken_rule(status, status == LLMR_OK ? 1 : 0, false, faults.count);
  if (run.broken.empty()) run.broken = broken;
  return run;
}

}  // namespace llm_rotate::conformance
