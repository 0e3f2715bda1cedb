#include "gateway/exchange.hpp"

#include <utility>

#include "gateway/call_request.hpp"
#include "gateway/cors.hpp"
#include "gateway/model_list.hpp"
#include "plugin/abi_read.hpp"
#include "plugin/safe_text.hpp"

namespace llm_rotate::gateway {

namespace {

using sdk::ErrorType;
using sdk::IngressOperation;

sdk::HttpResponse plain(int status, std::string text) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(text)};
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

void Exchange::cancel() {
  port_ = nullptr;
  if (call_ == nullptr) return;
  const std::shared_ptr<dispatch::ICall> call = call_;
  call->cancel();
}

}  // namespace llm_rotate::gateway
