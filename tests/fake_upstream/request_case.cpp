#include "fake_upstream/request_case.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "fake_upstream/answer.hpp"
#include "fake_upstream/delivery.hpp"
#include "fake_upstream/glob.hpp"
#include "fake_upstream/head.hpp"
#include "fake_upstream/scripted_error.hpp"

namespace llm_rotate::fake {
namespace {

bool any_fits(const std::vector<std::string>& patterns, std::string_view text) {
  return patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                         [&](const auto& one) { return glob_match(one, text); });
}

// What applies where the server itself refuses: nothing that the script says about answers.
const Action& plain_action() {
  static const Action plain;
  return plain;
}

}  // namespace

RequestCase::RequestCase(std::shared_ptr<ScriptSession> session, const Request& request, Now now,
                         std::uint64_t seq)
    : session_(std::move(session)), request_(request), now_(now) {
  exchange_.session = session_;
  exchange_.action = &plain_action();
  exchange_.stamp = {seq, now.unix_ms / 1000};
  exchange_.http_1_0 = request.http_1_0;
  exchange_.keep_alive = request.keep_alive;
  exchange_.context_tokens = session_->script.context_tokens;
  attempt_.seq = seq;
  attempt_.t_ms = now.t_ms;
  attempt_.unix_ms = now.unix_ms;
  attempt_.path = request.path;
  find_endpoint();
  exchange_.key = dialect().key_of(request);
  attempt_.key = exchange_.key;
}

Response RequestCase::respond() {
  if (endpoint_) {
    exchange_.ask = dialect().read(*endpoint_, request_, session_->script.strict);
  }
  attempt_.model = exchange_.ask.model;
  attempt_.stream = exchange_.ask.stream;
  choose();
  if (stands_alone(exchange_.fault)) {
    return fail();
  }
  if (auto refused = refusal()) {
    return std::move(*refused);
  }
  return good();
}

Response RequestCase::refuse_body() {
  exchange_.keep_alive = false;  // the rest of the body is still on its way
  return refuse("body_too_large", dialect().body_too_large());
}

Response RequestCase::refuse(std::string_view why, const VendorError& error) {
  exchange_.action = &plain_action();
  exchange_.fault = Fault::kNone;
  attempt_.fault = why;
  attempt_.status = error.status;
  return deliver(deliver_error(exchange_, error));
}

void RequestCase::find_endpoint() {
  for (const auto& dialect : dialects()) {
    if (!dialect->speaks(request_)) {
      continue;
    }
    endpoint_ = dialect->match(request_.method, request_.path);
    if (endpoint_) {
      exchange_.dialect = dialect.get();
      attempt_.dialect = dialect->name();
      return;
    }
  }
  exchange_.dialect = dialects().front().get();
}

void RequestCase::choose() {
  const Ask& ask = exchange_.ask;
  Facts facts;
  facts.key = exchange_.key;
  facts.model = ask.model;
  facts.path = request_.path;
  facts.prompt = ask.embeddings.inputs.empty() ? std::string_view(ask.chat.last_user_text)
                                               : std::string_view(ask.embeddings.inputs.front());
  facts.stream = ask.stream;
  const std::scoped_lock lock(session_->mutex);
  const Choice choice = session_->engine.choose(facts, now_.t_ms - session_->began_ms);
  exchange_.action = choice.action;
  exchange_.fault = choice.action->fault;
  if (exchange_.fault == Fault::kNone && choice.action->status.value_or(200) >= 400) {
    exchange_.fault = Fault::kStatus;
  }
  attempt_.rule = choice.rule;
  attempt_.fault = name_of(exchange_.fault);
  const bool needs_its_end = exchange_.fault != Fault::kNone || ask.stream;
  exchange_.keep_alive = exchange_.keep_alive && !(exchange_.http_1_0 && needs_its_end);
}

Response RequestCase::fail() {
  if (!is_error_answer(exchange_.fault)) {
    return deliver(deliver_nothing(exchange_));
  }
  announce_limits();
  const VendorError error = scripted_error(exchange_, exchange_.fault);
  attempt_.status = error.status;
  return deliver(deliver_error(exchange_, error));
}

// A scripted rate limit has the same fields as a real one, unless no hint is wanted.
void RequestCase::announce_limits() {
  const bool requests = exchange_.fault == Fault::kRateLimit;
  if (!requests && exchange_.fault != Fault::kRateLimitTokens) {
    return;
  }
  constexpr double kUsualSeconds = 20;
  const auto hint = retry_hint(*exchange_.action, kUsualSeconds);
  if (!hint) {
    return;
  }
  LimitVerdict& limits = exchange_.limits;
  limits.wait_ms = static_cast<std::int64_t>(*hint * 1000);
  if (requests) {
    limits.refusal = LimitVerdict::Refusal::kRequests;
    limits.requests = {500, 0, 500, limits.wait_ms};
  } else {
    limits.refusal = LimitVerdict::Refusal::kTokens;
    limits.tokens = {30'000, 0, 30'000, limits.wait_ms};
  }
}

std::optional<Response> RequestCase::refusal() {
  const Script& script = session_->script;
  const Ask& ask = exchange_.ask;
  if (!endpoint_) {
    return refuse("unknown_url", dialect().unknown_url(request_));
  }
  if (exchange_.key.empty()) {
    return refuse("unknown_key", dialect().missing_key());
  }
  if (!any_fits(script.keys, exchange_.key)) {
    return refuse_as("unknown_key", Fault::kInvalidKey);
  }
  const bool names_model = ask.operation != Operation::kListModels && !ask.model.empty();
  if (names_model && !any_fits(script.models, ask.model)) {
    return refuse_as("unknown_model", Fault::kModelNotFound);
  }
  if (ask.refusal) {
    return refuse("bad_request", *ask.refusal);
  }
  const std::uint64_t prompt = estimate_tokens(ask.chat.prompt_chars);
  if (script.context_tokens != 0 && prompt > script.context_tokens) {
    return refuse_as("too_long", Fault::kContextLength);
  }
  return std::nullopt;
}

Response RequestCase::refuse_as(std::string_view why, Fault fault) {
  exchange_.action = &plain_action();
  return refuse(why, scripted_error(exchange_, fault));
}

Response RequestCase::good() {
  attempt_.status = 200;
  switch (exchange_.ask.operation) {
    case Operation::kChat:
      return chat();
    case Operation::kEmbeddings:
      return embeddings();
    case Operation::kCountTokens:
      return token_count();
    case Operation::kToken:
      return token();
    case Operation::kListModels:
    case Operation::kGetModel:
      break;
  }
  return models();
}

Response RequestCase::chat() {
  exchange_.answer = compose_answer(exchange_.ask.chat, *exchange_.action, exchange_.stamp.seq);
  const TokenUsage& usage = exchange_.answer.usage;
  if (auto refused = over_limit(usage.prompt + usage.completion)) {
    return std::move(*refused);
  }
  if (exchange_.ask.stream) {
    const bool keep_alive = exchange_.keep_alive;
    return {deliver_stream(std::move(exchange_)), std::move(attempt_), keep_alive};
  }
  std::string body;
  dialect().write_reply(exchange_.ask, exchange_.answer, exchange_.stamp, body);
  return deliver(deliver_body(exchange_, std::move(body)));
}

Response RequestCase::embeddings() {
  std::uint64_t tokens = 0;
  for (const std::string& input : exchange_.ask.embeddings.inputs) {
    tokens += estimate_tokens(input.size());
  }
  tokens = exchange_.action->prompt_tokens.value_or(tokens);
  if (auto refused = over_limit(tokens)) {
    return std::move(*refused);
  }
  std::string body;
  dialect().write_embeddings(exchange_.ask, tokens, body);
  return deliver(deliver_body(exchange_, std::move(body)));
}

Response RequestCase::token_count() {
  std::string body;
  dialect().write_token_count(estimate_tokens(exchange_.ask.chat.prompt_chars), body);
  return deliver(deliver_body(exchange_, std::move(body)));
}

Response RequestCase::token() {
  std::string body;
  dialect().write_token(exchange_.ask, exchange_.stamp, body);
  return deliver(deliver_body(exchange_, std::move(body)));
}

Response RequestCase::models() {
  std::vector<std::string> ids;
  for (const std::string& pattern : session_->script.models) {
    if (pattern.find_first_of("*?") == std::string::npos) {
      ids.push_back(pattern);
    }
  }
  if (ids.empty()) {
    ids = dialect().known_models();
  }
  std::string body;
  if (exchange_.ask.operation == Operation::kListModels) {
    dialect().write_models(ids, body);
  } else if (std::find(ids.begin(), ids.end(), exchange_.ask.model) != ids.end()) {
    dialect().write_model(exchange_.ask.model, body);
  } else {
    return refuse_as("unknown_model", Fault::kModelNotFound);
  }
  return deliver(deliver_body(exchange_, std::move(body)));
}

// Books the request with the key's limits, or refuses it.
std::optional<Response> RequestCase::over_limit(std::uint64_t tokens) {
  exchange_.requested_tokens = tokens;
  {
    const std::scoped_lock lock(session_->mutex);
    exchange_.limits =
        session_->limits.admit(exchange_.key, exchange_.ask.model, tokens, now_.t_ms);
  }
  switch (exchange_.limits.refusal) {
    case LimitVerdict::Refusal::kNone:
      return std::nullopt;
    case LimitVerdict::Refusal::kRequests:
      return refuse_as("limit_requests", Fault::kRateLimit);
    case LimitVerdict::Refusal::kTokens:
      return refuse_as("limit_tokens", Fault::kRateLimitTokens);
    case LimitVerdict::Refusal::kTooLarge:
      break;
  }
  return refuse_as("limit_size", Fault::kRequestTooLarge);
}

Response RequestCase::deliver(std::unique_ptr<IPlan> plan) {
  return {std::move(plan), std::move(attempt_), exchange_.keep_alive};
}

}  // namespace llm_rotate::fake
