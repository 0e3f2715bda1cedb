// The part of Exchange that answers: what the call brings, in the client's own dialect.
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "gateway/cors.hpp"
#include "gateway/exchange.hpp"
#include "observe/say.hpp"

namespace llm_rotate::gateway {

namespace {

using dispatch::AttemptRecord;
using dispatch::CallOutcome;
using sdk::ErrorType;
using sdk::IngressOperation;

// Beyond this the provider is held back until the client has caught up.
constexpr std::size_t kMaxBacklog = std::size_t{32} << 10;

// For a gateway without any ingress, and for one whose ingress failed.
sdk::HttpResponse plain_error(const Told& told) {
  sdk::json::Writer out;
  out.begin_object().key("error").begin_object();
  out.string("message", told.verdict.message).string("type", sdk::name_of(told.verdict.type));
  out.end_object().end_object();
  return {told.status, {{"Content-Type", "application/json"}}, out.str()};
}

}  // namespace

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
