#include "gateway/exchange.hpp"

#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "gateway/call_request.hpp"
#include "gateway/cors.hpp"
#include "gateway/model_list.hpp"
#include "observe/say.hpp"
#include "plugin/abi_read.hpp"
#include "plugin/safe_text.hpp"

namespace llm_rotate::gateway {

namespace {

using dispatch::AttemptRecord;
using dispatch::CallOutcome;
using sdk::ErrorType;
using sdk::IngressOperation;

// Beyond this the provider is held back until the client has caught up.
constexpr std::size_t kMaxBacklog = std::size_t{32} << 10;

sdk::HttpResponse plain(int status, std::string text) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
}

// For a gateway without any ingress, and for one whose ingress failed.
sdk::HttpResponse plain_error(const Told& told) {
  sdk::json::Writer out;
  out.begin_object().key("error").begin_object();
  out.string("message", told.verdict.message).string("type", sdk::name_of(told.verdict.type));
  out.end_object().end_object();
  return {told.status, {{"Content-Type", "application/json"}}, out.str()};
}

}  // namespace

Exchange::Exchange(const World& world, IReplyPort& port)
    : world_(world),
      port_(&port),
      view_(world.hall.view()),
      admission_(world.hall, view_, world.loop) {}

Exchange::~Exchange() {
  cancel();
}

void Exchange::start(Request request) {
  origin_ = allowed_origin(view_->settings.cors_origins, request);
  // What is asked for the head alone loses its body when it is written.
  if (request.method == "HEAD") request.method = "GET";
  if (serve_itself(request)) return;
  const RouteTable::Match match =
      view_->routes.match(request.method, request.path, request.headers);
  ingress_ = match.ingress != nullptr ? match.ingress : view_->routes.speaker_for(request.headers);
  operation_ = match.operation;
  if (const std::optional<Told> no = admission_.authenticate(request)) {
    fail(*no);
    return;
  }
  if (match.ingress == nullptr) {
    if (match.allow.empty()) {
      fail(told(404, ErrorType::kInvalidRequest, "gateway.no_such_path",
                "nothing is served at this path; check the base URL of the client, and whether the "
                "plugin of its vendor is loaded"));
    } else {
      Told wrong_method = told(405, ErrorType::kInvalidRequest, "gateway.method",
                               "this path takes " + match.allow + " only");
      wrong_method.allow = match.allow;
      fail(wrong_method);
    }
    return;
  }
  if (operation_ == IngressOperation::kListModels || operation_ == IngressOperation::kGetModel) {
    list_models(match);
    return;
  }
  begin_call(std::move(request), match);
}

void Exchange::refuse(const Request& request, const Told& told) {
  ingress_ = view_->routes.speaker_for(request.headers);
  fail(told);
}

bool Exchange::serve_itself(const Request& request) {
  if (is_preflight(request) && !origin_.empty()) {
    port_->send(preflight_answer(request, origin_));
    return true;
  }
  if (request.method != "GET") return false;
  if (request.path == "/healthz") {
    send(plain(200, "ok\n"));
  } else if (request.path == "/readyz") {
    const bool draining = world_.hall.draining;
    send(plain(draining ? 503 : 200, draining ? "draining\n" : "ready\n"));
  } else {
    return false;
  }
  return true;
}

// What never becomes a call has an id, too: its answer may be shown to whoever runs the gateway.
void Exchange::ensure_id() {
  if (call_id_.empty()) call_id_ = world_.dispatcher.next_call_id();
}

void Exchange::list_models(const RouteTable::Match& match) {
  ensure_id();
  const std::shared_ptr<const routing::Snapshot> snapshot = world_.hall.snapshot();
  std::vector<ListedModel> listed;
  if (operation_ == IngressOperation::kListModels) {
    listed = models_for(*snapshot, admission_.client());
  } else {
    const std::string* const owner = owner_of(*snapshot, match.path_model);
    if (owner == nullptr || !admission_.may_use(match.path_model)) {
      fail(told(404, ErrorType::kModelUnavailable, "gateway.no_such_model",
                "no key of this gateway serves that model"));
      return;
    }
    listed.push_back({match.path_model, *owner});
  }
  std::vector<sdk::ModelFact> facts;
  facts.reserve(listed.size());
  for (const ListedModel& model : listed) facts.push_back({model.id, model.owner});
  try {
    send(ingress_->models(context(), facts));
  } catch (const sdk::ProviderError& error) {
    fail(told(500, ErrorType::kUnknown, error.verdict().rule, error.verdict().message));
  }
}

void Exchange::begin_call(Request request, const RouteTable::Match& match) {
  std::variant<CallOptions, std::string> options = take_options(request);
  if (auto* problem = std::get_if<std::string>(&options)) {
    fail(told(400, ErrorType::kInvalidRequest, "gateway.options", std::move(*problem)));
    return;
  }
  try {
    asked_ = ingress_->read({operation_, request.method, request.path, request.query,
                             match.path_model, request.headers, request.body});
  } catch (const sdk::ProviderError& error) {
    const bool its_fault = error.verdict().type == ErrorType::kInvalidRequest;
    fail(told(its_fault ? 400 : 500, error.verdict().type, error.verdict().rule,
              error.verdict().message));
    return;
  }
  if (asked_.model.empty()) {
    fail(told(400, ErrorType::kInvalidRequest, "gateway.no_model",
              "the request names no model; give one that GET /v1/models lists"));
    return;
  }
  if (asked_.model.size() > plugin::kMaxWordBytes || plugin::has_control(asked_.model)) {
    fail(told(400, ErrorType::kInvalidRequest, "gateway.bad_model",
              "the request's model cannot be a name: it is too long, or holds a control character; "
              "give one that GET /v1/models lists"));
    return;
  }
  const std::string_view chat = asked_.json.empty() ? request.body : asked_.json;
  if (const std::optional<Told> no = admission_.permit(asked_.model, chat)) {
    fail(*no);
    return;
  }
  dispatch::CallRequest call =
      call_request(request, operation_, asked_, std::get<CallOptions>(options));
  input_tokens_ = call.input_tokens;
  if (const std::optional<Told> no = admission_.admit(call.input_tokens + call.output_tokens)) {
    fail(*no);
    return;
  }
  const std::shared_ptr<const routing::Snapshot> snapshot = world_.hall.snapshot();
  call.strict = call.strict || snapshot->strict;
  wrote_at_ms_ = world_.loop.steady_ms();
  call_ = world_.dispatcher.start(snapshot, std::move(call), *this);
  call_id_ = call_->id();
}

sdk::ReplyContext Exchange::context() const {
  return {operation_, asked_.memory, asked_.model, call_id_, world_.loop.unix_ms()};
}

void Exchange::describe(sdk::Headers& headers, const AttemptRecord* from,
                        std::string_view model) const {
  add_cors(headers, origin_);
  if (!call_id_.empty()) headers.set("x-llm-rotate-call-id", call_id_);
  if (from == nullptr) return;
  for (const sdk::Header& limit : from->limits) headers.set(limit.name, limit.value);
  headers.set("x-llm-rotate-provider", from->provider);
  headers.set("x-llm-rotate-model", model.empty() ? from->model : model);
  headers.set("x-llm-rotate-key", from->key_id);
  headers.set("x-llm-rotate-attempts", std::to_string(from->number));
}

void Exchange::send(sdk::HttpResponse response) {
  if (port_ == nullptr) return;
  describe(response.headers, nullptr, {});
  std::exchange(port_, nullptr)->send(std::move(response));
}

void Exchange::fail(const Told& told, const CallOutcome* outcome) {
  if (port_ == nullptr) return;
  ensure_id();
  sdk::IngressFailure failure;
  failure.status = told.status;
  failure.verdict = told.verdict;
  failure.call_id = call_id_;
  if (outcome != nullptr) failure.native_body = outcome->native_body;
  sdk::HttpResponse response;
  try {
    response = ingress_ != nullptr ? ingress_->error(failure) : plain_error(told);
  } catch (const sdk::ProviderError&) {
    response = plain_error(told);
  }
  if (told.retry_after_ms >= 0) {
    response.headers.set("Retry-After", retry_after(told.retry_after_ms));
  }
  if (!told.allow.empty()) response.headers.set("Allow", told.allow);
  if (outcome != nullptr) describe(response.headers, outcome->last(), {});
  send(std::move(response));
}

bool Exchange::open_stream(const AttemptRecord* from) {
  if (port_ == nullptr) return false;
  if (encoder_ != nullptr) return true;
  encoder_ = ingress_->open_reply(context());
  sdk::Headers headers = encoder_->head();
  describe(headers, from, {});
  headers.set("Cache-Control", "no-cache");
  headers.set("X-Accel-Buffering", "no");
  port_->begin(200, headers);
  return true;
}

net::Flow Exchange::write(std::string_view bytes) {
  if (port_ == nullptr) return net::Flow::kContinue;
  if (!bytes.empty()) {
    wrote_at_ms_ = world_.loop.steady_ms();
    port_->write(bytes);
  }
  held_back_ = port_ != nullptr && port_->backlog() > kMaxBacklog;
  return held_back_ ? net::Flow::kPause : net::Flow::kContinue;
}

// A fault of the ingress is not one of the key that answers, so it ends here.
template <class Encode>
net::Flow Exchange::encode(const AttemptRecord* from, Encode&& piece) {
  try {
    if (!open_stream(from)) return net::Flow::kContinue;
    scratch_.clear();
    piece();
    return write(scratch_);
  } catch (const sdk::ProviderError& error) {
    IReplyPort* const port = std::exchange(port_, nullptr);
    observe::say(observe::Weight::kError, "gateway: " + error.verdict().message);
    cancel();
    if (port != nullptr && encoder_ != nullptr) port->finish(false);
    return net::Flow::kContinue;
  }
}

net::Flow Exchange::on_chunk(const sdk::StreamEvent& event, const AttemptRecord& from) {
  return encode(&from, [&] { encoder_->on_event(event, scratch_); });
}

net::Flow Exchange::on_native(std::string_view block, const AttemptRecord& from) {
  return encode(&from, [&] { encoder_->on_native(block, scratch_); });
}

void Exchange::on_outcome(const CallOutcome& outcome) {
  admission_.settle(outcome);
  if (port_ == nullptr) return;
  try {
    if (encoder_ != nullptr) {
      end_stream(outcome);
    } else {
      answer(outcome);
    }
  } catch (const sdk::ProviderError& error) {
    if (encoder_ != nullptr) {
      std::exchange(port_, nullptr)->finish(false);
    } else {
      fail(told(500, ErrorType::kUnknown, error.verdict().rule, error.verdict().message));
    }
  }
}

void Exchange::on_done(CallOutcome /*outcome*/) {
  call_.reset();
}

void Exchange::answer(const CallOutcome& outcome) {
  if (outcome.kind != CallOutcome::Kind::kOk) {
    fail(told_of(outcome), &outcome);
    return;
  }
  if (outcome.streamed) {
    open_stream(outcome.last());
    end_stream(outcome);
    return;
  }
  sdk::HttpResponse response;
  if (operation_ == IngressOperation::kCountTokens) {
    const bool estimated = outcome.counted_tokens < 0;
    response = ingress_->count(context(), estimated ? input_tokens_ : outcome.counted_tokens);
    if (estimated) response.headers.set("x-llm-rotate-estimate", "true");
  } else {
    response = ingress_->reply(context(), outcome.reply, outcome.native_body);
  }
  describe(response.headers, outcome.last(), outcome.model);
  send(std::move(response));
}

void Exchange::end_stream(const CallOutcome& outcome) {
  scratch_.clear();
  if (outcome.kind == CallOutcome::Kind::kOk) {
    encoder_->end(scratch_);
  } else {
    const Told told = told_of(outcome);
    sdk::IngressFailure failure;
    failure.status = told.status;
    failure.verdict = told.verdict;
    failure.call_id = call_id_;
    encoder_->error(failure, scratch_);
  }
  write(scratch_);
  if (port_ != nullptr) std::exchange(port_, nullptr)->finish(true);
}

void Exchange::cancel() {
  port_ = nullptr;
  if (call_ == nullptr) return;
  const std::shared_ptr<dispatch::ICall> call = call_;
  call->cancel();
}

void Exchange::drained() {
  if (!held_back_ || call_ == nullptr) return;
  held_back_ = false;
  call_->resume();
}

void Exchange::tick() {
  if (port_ == nullptr || call_ == nullptr || !asked_.stream || held_back_ ||
      operation_ != IngressOperation::kChat) {
    return;
  }
  if (world_.loop.steady_ms() - wrote_at_ms_ < view_->settings.heartbeat.count()) return;
  wrote_at_ms_ = world_.loop.steady_ms();
  encode(nullptr, [&] { encoder_->heartbeat(scratch_); });
}

}  // namespace llm_rotate::gateway
