#include "dispatch/attempt.hpp"

#include <algorithm>
#include <utility>

#include "auth/secret.hpp"
#include "dispatch/faults.hpp"
#include "dispatch/told_cost.hpp"

namespace llm_rotate::dispatch {
namespace {

using net::Flow;
using net::TransferEnd;
using sdk::ErrorType;
using sdk::Scope;
using sdk::Verdict;

// An answer that is not 2xx is read only as far as a verdict needs it.
constexpr std::uint64_t kMaxErrorBody = 256U << 10;

bool is_event_stream(const sdk::Headers& headers) {
  constexpr std::string_view kType = "text/event-stream";
  return sdk::iequals(headers.get("content-type").substr(0, kType.size()), kType);
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

Attempt::Attempt(const CallRequest& request, Route route, const World& world,
                 std::int64_t deadline_ms, IAttemptOwner& owner)
    : request_(request),
      route_(route),
      wire_(request, route.stage, route.key),
      world_(world),
      deadline_ms_(deadline_ms),
      owner_(owner) {}

void Attempt::start() {
  if (request_.operation == Operation::kCountTokens &&
      route_.stage.provider->token_counter == nullptr) {
    succeed_later();
    return;
  }
  SecretAnswer answer = world_.secrets.secret_of(route_.key);
  if (const auto* missing = std::get_if<std::string>(&answer)) {
    end_later(host_verdict(ErrorType::kInvalidAuth, Scope::kKey, "host.secret", *missing));
    return;
  }
  secret_ = std::get<std::shared_ptr<const auth::Secret>>(std::move(answer));
  if (request_.operation == Operation::kLend) {
    succeed_later();
  } else if (route_.stage.provider->capabilities.token_auth) {
    ask_for_token(false);
  } else {
    send();
  }
}

void Attempt::ask_for_token(bool refused) {
  const std::int64_t ms = limited(route_.stage.provider->attempt_timeout, time_left());
  timer_ = world_.loop.after(ms, [this, ms] {
    token_wait_.reset();
    fail(host_verdict(ErrorType::kTimeout, Scope::kKey, "host.token_timeout",
                      "no access token within " + std::to_string(ms) + " ms"));
  });
  token_wait_ = world_.tokens.token_of({route_.key, secret_, refused}, [this](TokenAnswer answer) {
    token_came(std::move(answer));
  });
}

void Attempt::token_came(TokenAnswer answer) {
  if (ended_) return;
  timer_.reset();
  if (auto* verdict = std::get_if<sdk::Verdict>(&answer)) {
    fail(std::move(*verdict));
    return;
  }
  auto& token = std::get<Token>(answer);
  token_fresh_ = token.fresh || token.token == nullptr;
  token_ = std::move(token.token);
  send();
}

sdk::Headers Attempt::authority(const sdk::HttpRequest& request) const {
  sdk::AuthContext context;
  context.auth_method = route_.key.auth_method;
  context.auth_config_json = route_.key.auth_config_json;
  if (token_ != nullptr) context.access_token = sdk::SecretView(token_->reveal());
  context.now_unix_ms = clock_.now(world_.loop.unix_ms());
  return route_.stage.provider->plugin->authorize(request, sdk::SecretView(secret_->reveal()),
                                                  context);
}

std::int64_t Attempt::time_left() const {
  return std::max<std::int64_t>(deadline_ms_ - world_.loop.steady_ms(), 1);
}

void Attempt::send() {
  const routing::ProviderRuntime& provider = *route_.stage.provider;
  sdk::HttpRequest request;
  try {
    request = wire_.build();
    for (const sdk::Header& header : authority(request)) {
      request.headers.set(header.name, header.value, true);
    }
  } catch (const sdk::ProviderError& error) {
    end_later(error.verdict());
    return;
  }
  result_.dropped = std::move(request.dropped);
  const std::int64_t left = time_left();
  net::TransferLimits limits;
  const CallTimeouts& own = request_.timeouts;
  limits.connect = Millis(limited(chosen(own.connect_ms, provider.connect_timeout), left));
  limits.total = Millis(limited(provider.attempt_timeout, left));
  if (request_.stream) {
    limits.idle = chosen(own.idle_ms, provider.idle_timeout);
    watch_first_token(limited(chosen(own.first_token_ms, provider.first_token_timeout), left));
  }
  native_ = request.native && !request_.native_dialect.empty();
  transfer_over_ = false;
  transfer_ = world_.transport.start(std::move(request), limits, *this);
}

void Attempt::watch_first_token(std::int64_t ms) {
  timer_ = world_.loop.after(ms, [this, ms] {
    fail(host_verdict(ErrorType::kTimeout, Scope::kKeyModel, "host.first_token_timeout",
                      "no first token within " + std::to_string(ms) + " ms"));
  });
}

void Attempt::resume() {
  if (reader_ != nullptr) reader_->resume();
  if (transfer_ != nullptr && !transfer_over_) transfer_->resume();
}

AttemptEnd Attempt::so_far() const {
  AttemptEnd end;
  end.http_status = result_.http_status;
  if (reader_ != nullptr) {
    end.reply.usage = reader_->summary().usage;
    end.malformed_events = reader_->malformed_events();
    end.cost_usd = reader_->cost_usd();
  }
  end.dropped = result_.dropped;
  return end;
}

void Attempt::abandon() {
  ended_ = true;
  timer_.reset();
  token_wait_.reset();
  if (reader_ != nullptr) reader_->stop();
}

void Attempt::on_head(const sdk::HttpHead& head) {
  result_.http_status = response_.status = head.status;
  response_.headers = head.headers;
  if (!is_success(head.status) || ended_) return;
  try {
    result_.limits = route_.stage.provider->plugin->limits(head);
    owner_.attempt_answered(head);
    if (!request_.stream) return;
    IStreamReaderOwner& owner = *this;
    reader_ = std::make_unique<StreamReader>(
        wire_.open_stream(head), native_ && is_event_stream(head.headers), world_.loop, owner);
  } catch (const sdk::ProviderError& error) {
    fail(error.verdict());
  }
}

Flow Attempt::on_data(std::string_view bytes) {
  if (ended_) return Flow::kContinue;
  if (reader_ != nullptr) return reader_->feed(bytes);
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
    if (reader_ != nullptr) {
      reader_->finish();
    } else {
      body_complete();
    }
  } else if (answer_began && !is_success(response_.status)) {
    body_complete();  // a refusal whose body broke off is a refusal all the same
  } else if (reader_ != nullptr && reader_->saw_finish()) {
    reader_->finish();
  } else {
    fail(verdict_of(result, answer_began));
  }
}

void Attempt::stream_speaks() {
  first_token_at_ms_ = world_.loop.steady_ms();
  timer_.reset();
}

Flow Attempt::stream_chunk(const sdk::StreamEvent& event) {
  return owner_.attempt_chunk(event);
}

Flow Attempt::stream_native(std::string_view block, bool speaks) {
  return owner_.attempt_native(block, speaks);
}

void Attempt::stream_ended(std::optional<Verdict> broken) {
  result_.reply = reader_->summary();
  result_.malformed_events = reader_->malformed_events();
  result_.cost_usd = reader_->cost_usd();
  if (broken) {
    fail(std::move(*broken));
  } else {
    succeed();
  }
}

void Attempt::body_complete() {
  try {
    if (!is_success(response_.status)) {
      refused(route_.stage.provider->plugin->classify(response_));
      return;
    }
    Reading reading = wire_.read(response_);
    result_.reply = std::move(reading.reply);
    result_.cost_usd = told_cost(result_.reply.json);
    result_.counted_tokens = reading.counted_tokens;
    if (native_) result_.native_body = std::move(response_.body);
  } catch (const sdk::ProviderError& error) {
    fail(error.verdict());
    return;
  }
  succeed();
}

// A clock that is wrong is worth one more signature. A token that was kept can be withdrawn, or
// outlive that clock: worth one exchange. Not every vendor says so by 401: AWS has 403 for keys
// that have expired.
void Attempt::refused(Verdict verdict) {
  const bool by_authority = response_.status == 401 || verdict.type == ErrorType::kInvalidAuth;
  if (by_authority && clock_.is_set_by(response_.headers, world_.loop.unix_ms())) {
    response_ = {};
    timer_ = world_.loop.after(0, [this] { send(); });  // not inside the end of the last one
  } else if (by_authority && !token_fresh_) {
    response_ = {};
    ask_for_token(true);
  } else {
    if (native_ && is_callers_fault(verdict)) result_.native_body = std::move(response_.body);
    fail(std::move(verdict));
  }
}

void Attempt::fail(Verdict verdict) {
  if (ended_) return;
  result_.ok = false;
  result_.verdict = std::move(verdict);
  end(std::move(result_));
}

void Attempt::succeed() {
  result_.ok = true;
  end(std::move(result_));
}

void Attempt::succeed_later() {
  timer_ = world_.loop.after(0, [this] { succeed(); });
}

void Attempt::end(AttemptEnd result) {
  whole_ = result.ok;
  abandon();
  owner_.attempt_ended(std::move(result));
}

void Attempt::end_later(Verdict verdict) {
  timer_ = world_.loop.after(0, [this, verdict = std::move(verdict)] { fail(verdict); });
}

}  // namespace llm_rotate::dispatch
