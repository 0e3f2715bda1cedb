#include "dispatch/attempt.hpp"

#include <algorithm>
#include <utility>

#include "auth/secret.hpp"

namespace llm_rotate::dispatch {
namespace {

using net::Flow;
using net::TransferEnd;
using sdk::ErrorType;
using sdk::Scope;
using sdk::StreamEvent;
using sdk::Verdict;

// An answer that is not 2xx is read only as far as a verdict needs it.
constexpr std::uint64_t kMaxErrorBody = 256U << 10;
// A stream whose finish reason and usage have come is not waited for any longer than this.
constexpr std::int64_t kEndGraceMs = 300;

Verdict make_verdict(ErrorType type, Scope scope, std::string rule, std::string message) {
  Verdict verdict;
  verdict.type = type;
  verdict.scope = scope;
  verdict.rule = std::move(rule);
  verdict.message = std::move(message);
  return verdict;
}

Verdict interrupted(std::string message) {
  return make_verdict(ErrorType::kStreamInterrupted, Scope::kKeyModel, "host.stream_interrupted",
                      std::move(message));
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

std::int64_t limited(Millis limit, std::int64_t left_ms) {
  return limit.count() > 0 ? std::min<std::int64_t>(limit.count(), left_ms) : left_ms;
}

// The call's own limit wins over the provider's.
Millis chosen(std::int64_t own_ms, Millis providers) {
  return own_ms > 0 ? Millis(own_ms) : providers;
}

}  // namespace

Verdict verdict_of(const net::TransferResult& result, bool answer_began) {
  switch (result.end) {
    case TransferEnd::kFirstByteTimeout:
    case TransferEnd::kTotalTimeout:
    case TransferEnd::kIdleTimeout:
      return make_verdict(ErrorType::kTimeout, Scope::kKeyModel, "host.timeout", result.message);
    case TransferEnd::kConnectTimeout:
      return make_verdict(ErrorType::kTimeout, Scope::kKey, "host.connect_timeout", result.message);
    case TransferEnd::kTooLarge:
      return make_verdict(ErrorType::kTransientServerError, Scope::kKeyModel, "host.too_large",
                          result.message);
    case TransferEnd::kInterrupted:
      if (answer_began) return interrupted(result.message);
      break;
    case TransferEnd::kDone:
    case TransferEnd::kResolveFailed:
    case TransferEnd::kConnectFailed:
    case TransferEnd::kTlsFailed:
    case TransferEnd::kProtocolError:
      break;
  }
  return make_verdict(ErrorType::kConnectionError, Scope::kKey, "host.connection", result.message);
}

Attempt::Attempt(const CallRequest& request, Route route, ILoop& loop, net::ITransport& transport,
                 IAttemptOwner& owner)
    : request_(request), route_(route), loop_(loop), transport_(transport), owner_(owner) {}

void Attempt::start(ISecretSource& secrets, std::int64_t deadline_ms) {
  SecretAnswer answer = secrets.secret_of(route_.key);
  if (const auto* missing = std::get_if<std::string>(&answer)) {
    end_later(make_verdict(ErrorType::kInvalidAuth, Scope::kKey, "host.secret", *missing));
    return;
  }
  try {
    send(build(*std::get<std::shared_ptr<const auth::Secret>>(answer)), deadline_ms);
  } catch (const sdk::ProviderError& error) {
    end_later(error.verdict());
  }
}

sdk::HttpRequest Attempt::build(const auth::Secret& secret) const {
  const runtime::ProviderRuntime& provider = *route_.stage.provider;
  const sdk::Target target = {
      provider.name,         provider.base_url,           route_.stage.model,
      route_.stage.upstream, route_.key.auth_config_json, provider.options_json};
  sdk::HttpRequest http;
  if (request_.operation == Operation::kEmbed) {
    if (provider.embedder == nullptr) {
      throw sdk::ProviderError(ErrorType::kModelUnavailable, "host.no_embeddings",
                               "provider '" + provider.name + "' has no embeddings");
    }
    http = provider.embedder->build_embed(request_.json, target);
  } else {
    const sdk::ChatRequest chat = {request_.json, request_.extra, request_.stream, request_.strict};
    http = provider.plugin->build(chat, target);
  }
  for (const sdk::Header& header : provider.headers) {
    http.headers.set(header.name, header.value, header.sensitive);
  }
  sdk::AuthContext context;
  context.auth_method = route_.key.auth_method;
  context.auth_config_json = route_.key.auth_config_json;
  context.now_unix_ms = loop_.unix_ms();
  const sdk::Headers authority =
      provider.plugin->authorize(http, sdk::SecretView(secret.reveal()), context);
  for (const sdk::Header& header : authority) http.headers.set(header.name, header.value, true);
  return http;
}

void Attempt::send(sdk::HttpRequest request, std::int64_t deadline_ms) {
  const runtime::ProviderRuntime& provider = *route_.stage.provider;
  const std::int64_t left = std::max<std::int64_t>(deadline_ms - loop_.steady_ms(), 1);
  net::TransferLimits limits;
  const CallTimeouts& own = request_.timeouts;
  limits.connect = Millis(limited(chosen(own.connect_ms, provider.connect_timeout), left));
  limits.total = Millis(limited(provider.attempt_timeout, left));
  if (request_.stream) {
    limits.idle = chosen(own.idle_ms, provider.idle_timeout);
    watch_first_token(limited(chosen(own.first_token_ms, provider.first_token_timeout), left));
  }
  transfer_ = transport_.start(std::move(request), limits, *this);
}

void Attempt::watch_first_token(std::int64_t ms) {
  timer_ = loop_.after(ms, [this, ms] {
    fail(make_verdict(ErrorType::kTimeout, Scope::kKeyModel, "host.first_token_timeout",
                      "no first token within " + std::to_string(ms) + " ms"));
  });
}

void Attempt::resume() {
  flow_ = Flow::kContinue;
  if (transfer_ != nullptr && !transfer_over_) transfer_->resume();
}

AttemptEnd Attempt::so_far() const {
  AttemptEnd end;
  end.http_status = result_.http_status;
  end.reply.usage = result_.reply.usage;
  end.malformed_events = result_.malformed_events;
  return end;
}

void Attempt::abandon() {
  ended_ = true;
  timer_.reset();
}

void Attempt::on_head(const sdk::HttpHead& head) {
  result_.http_status = response_.status = head.status;
  response_.headers = head.headers;
  if (!is_success(head.status) || ended_) return;
  try {
    result_.limits = route_.stage.provider->plugin->limits(head);
    if (request_.stream) decoder_ = route_.stage.provider->plugin->open_stream(head);
  } catch (const sdk::ProviderError& error) {
    fail(error.verdict());
  }
}

Flow Attempt::on_data(std::string_view bytes) {
  if (ended_) return Flow::kContinue;
  if (decoder_ != nullptr) {
    try {
      decoder_->feed(bytes, *this);
    } catch (const sdk::ProviderError& error) {
      fail(error.verdict());
    }
    return ended_ ? Flow::kContinue : flow_;
  }
  const bool whole = is_success(response_.status);
  const std::size_t room =
      whole ? bytes.size()
            : std::min<std::size_t>(
                  bytes.size(),
                  kMaxErrorBody - std::min<std::size_t>(kMaxErrorBody, response_.body.size()));
  response_.body.append(bytes.substr(0, room));
  return Flow::kContinue;
}

void Attempt::on_end(const net::TransferResult& result) {
  transfer_over_ = true;
  if (ended_) return;
  const bool answer_began = response_.status != 0;
  if (result.end == TransferEnd::kDone) {
    if (decoder_ != nullptr) {
      stream_complete();
    } else {
      body_complete();
    }
  } else if (answer_began && !is_success(response_.status)) {
    body_complete();  // a refusal whose body broke off is a refusal all the same
  } else if (saw_finish_) {
    stream_complete();
  } else {
    fail(verdict_of(result, answer_began));
  }
}

void Attempt::on_event(const StreamEvent& event) {
  if (ended_) return;
  note_event(event);
  switch (event.kind) {
    case StreamEvent::Kind::kChunk:
      if (owner_.attempt_chunk(event) == Flow::kPause) flow_ = Flow::kPause;
      if (saw_finish_) expect_end_soon();
      break;
    case StreamEvent::Kind::kEnd:
      saw_finish_ = true;
      stream_complete();
      break;
    case StreamEvent::Kind::kError:
      fail(event.error ? *event.error
                       : interrupted("the provider reported an error in the stream"));
      break;
    case StreamEvent::Kind::kMalformed:
      ++result_.malformed_events;
      break;
  }
}

void Attempt::note_event(const StreamEvent& event) {
  if (event.speaks && first_token_at_ms_ < 0) {
    first_token_at_ms_ = loop_.steady_ms();
    timer_.reset();
  }
  if (event.usage) result_.reply.usage = *event.usage;
  if (!event.model.empty()) result_.reply.model = event.model;
  if (event.finish_reason != sdk::FinishReason::kNone) {
    saw_finish_ = true;
    result_.reply.finish_reason = event.finish_reason;
    result_.reply.raw_finish_reason = event.raw_finish_reason;
  }
}

// Some servers send everything but the final marker and keep the connection open.
void Attempt::expect_end_soon() {
  timer_ = loop_.after(kEndGraceMs, [this] {
    if (!ended_ && flow_ == Flow::kContinue) stream_complete();
  });
}

void Attempt::stream_complete() {
  if (decoder_ != nullptr && transfer_over_) {
    try {
      decoder_->finish(*this);
    } catch (const sdk::ProviderError& error) {
      fail(error.verdict());
    }
    if (ended_) return;
  }
  if (!saw_finish_) {
    fail(interrupted("the stream ended without its final marker; the answer is not whole"));
    return;
  }
  result_.ok = true;
  end(std::move(result_));
}

void Attempt::body_complete() {
  const sdk::IProvider& plugin = *route_.stage.provider->plugin;
  try {
    if (!is_success(response_.status)) {
      fail(plugin.classify(response_));
      return;
    }
    result_.reply = request_.operation == Operation::kEmbed
                        ? route_.stage.provider->embedder->parse_embed(response_)
                        : plugin.parse(response_);
  } catch (const sdk::ProviderError& error) {
    fail(error.verdict());
    return;
  }
  result_.ok = true;
  end(std::move(result_));
}

void Attempt::fail(Verdict verdict) {
  if (ended_) return;
  result_.ok = false;
  result_.verdict = std::move(verdict);
  end(std::move(result_));
}

void Attempt::end(AttemptEnd result) {
  whole_ = result.ok;
  abandon();
  owner_.attempt_ended(std::move(result));
}

void Attempt::end_later(Verdict verdict) {
  timer_ = loop_.after(0, [this, verdict = std::move(verdict)] { fail(verdict); });
}

}  // namespace llm_rotate::dispatch
