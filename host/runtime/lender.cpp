#include "runtime/lender.hpp"

#include <chrono>
#include <optional>

#include "llm_rotate/error.hpp"

#include "auth/secret.hpp"
#include "dispatch/evidence.hpp"
#include "dispatch/reaction.hpp"
#include "price/price_book.hpp"
#include "routing/route_plan.hpp"

namespace llm_rotate::runtime {
namespace {

using dispatch::AttemptRecord;
using dispatch::CallOutcome;

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::optional<sdk::ErrorType> error_type_of(const std::string& name) {
  for (int value = 0; value <= static_cast<int>(sdk::ErrorType::kContentFiltered); ++value) {
    const auto type = static_cast<sdk::ErrorType>(value);
    if (sdk::name_of(type) == name) return type;
  }
  return std::nullopt;
}

sdk::Usage to_sdk(const Usage& usage) {
  sdk::Usage out;
  out.known = usage.known || usage.total_tokens > 0;
  out.prompt_tokens = usage.input_tokens;
  out.completion_tokens = usage.output_tokens;
  out.total_tokens = usage.total_tokens;
  out.cached_tokens = usage.cached_tokens;
  out.cache_write_tokens = usage.cache_write_tokens;
  out.reasoning_tokens = usage.reasoning_tokens;
  return out;
}

class LentKey final : public detail::ILentKey {
 public:
  LentKey(dispatch::Loan loan, CallOutcome outcome, std::weak_ptr<dispatch::ICallObserver> observer)
      : loan_(std::move(loan)),
        stage_(loan_.plan->stages[static_cast<std::size_t>(outcome.attempts.back().stage)]),
        key_(*stage_.key_of(loan_.lease.slot)),
        outcome_(std::move(outcome)),
        observer_(std::move(observer)),
        lent_ms_(steady_ms()) {}

  ~LentKey() override {
    if (!over()) settle({}, sdk::Effect::kNone);
  }

  std::string_view value() const override { return loan_.secret->reveal(); }
  const std::string& provider() const override { return stage_.provider->name; }
  const std::string& key_id() const override { return key_.masked_id; }
  const std::string& metadata_json() const override { return key_.metadata_json; }

  void succeeded(const std::string& upstream, const Usage& usage) override {
    if (over()) return;
    dispatch::AttemptEnd end;
    end.ok = true;
    end.reply.usage = to_sdk(usage);
    if (!upstream.empty()) record().upstream = upstream;
    settle(end, sdk::Effect::kSuccess);
    book(end);
  }

  void failed(const KeyError& error) override {
    dispatch::AttemptEnd end;
    end.http_status = error.http_status;
    end.verdict = verdict_of(error);
    if (over()) return;
    settle(end, dispatch::reaction_to(end.verdict).effect);
    book(end);
  }

 private:
  bool over() const { return loan_.lease.lease == 0; }
  AttemptRecord& record() { return outcome_.attempts.back(); }

  sdk::Verdict verdict_of(const KeyError& error) const {
    sdk::Verdict verdict;
    if (error.http_status != 0 && error.error_type.empty()) {
      verdict = classify(error);
    } else {
      const auto type = error_type_of(error.error_type);
      if (!type) {
        throw ConfigurationError("there is no error type '" + error.error_type +
                                 "'; report one of the README's, or the HTTP status and body");
      }
      verdict.type = *type;
      verdict.rule = "host.reported";
      verdict.message = error.message;
    }
    if (error.retry_after) verdict.retry_after_ms = error.retry_after->count();
    return verdict;
  }

  sdk::Verdict classify(const KeyError& error) const {
    sdk::HttpResponse response;
    response.status = error.http_status;
    response.body = error.body;
    for (const auto& [name, value] : error.headers) response.headers.add(name, value);
    try {
      return stage_.provider->plugin->classify(response);
    } catch (const sdk::ProviderError& unreadable) {
      return unreadable.verdict();
    }
  }

  void settle(const dispatch::AttemptEnd& end, sdk::Effect effect) {
    sdk::Settlement settlement;
    settlement.lease = std::exchange(loan_.lease.lease, 0);
    settlement.slot = loan_.lease.slot;
    settlement.effect = effect;
    settlement.now_ms = steady_ms();
    std::string cause;
    if (effect == sdk::Effect::kSuccess) {
      settlement.latency_ms = settlement.now_ms - lent_ms_;
    } else if (effect != sdk::Effect::kNone) {
      cause = dispatch::evidence_of(end);
      settlement.asked_ms = end.verdict.retry_after_ms;
      settlement.scope = dispatch::charged_to(end.verdict, stage_.provider->charge_key);
    }
    settlement.cause = cause;
    if (end.reply.usage.known) settlement.tokens = end.reply.usage.total_tokens;
    loan_.plan->snapshot->store->settle(settlement);
  }

  void book(const dispatch::AttemptEnd& end) {
    AttemptRecord& attempt = record();
    attempt.ok = end.ok;
    attempt.http_status = end.http_status;
    attempt.verdict = end.verdict;
    attempt.latency_ms = steady_ms() - lent_ms_;
    attempt.usage = end.reply.usage;
    if (attempt.usage.known && stage_.quote) {
      attempt.cost_usd = price::cost_of(*stage_.quote, attempt.usage);
    }
    outcome_.kind = end.ok ? CallOutcome::Kind::kOk : CallOutcome::Kind::kFailed;
    outcome_.failure.verdict = end.verdict;
    outcome_.model = stage_.model;
    outcome_.usage = attempt.usage;
    outcome_.latency_ms += attempt.latency_ms;
    if (const auto observer = observer_.lock()) observer->call_ended(outcome_);
  }

  dispatch::Loan loan_;  // keeps the key's configuration alive
  const routing::Stage& stage_;
  const routing::KeyRuntime& key_;
  CallOutcome outcome_;  // of the search; a report makes it the outcome of the loan
  std::weak_ptr<dispatch::ICallObserver> observer_;
  std::int64_t lent_ms_;
};

}  // namespace

dispatch::CallRequest loan_request(const std::string& provider, const std::string& model) {
  dispatch::CallRequest request;
  request.operation = dispatch::Operation::kLend;
  request.provider = provider;
  request.model = model;
  request.fallback = false;
  return request;
}

void Lender::on_done(CallOutcome outcome) {
  if (outcome.kind == CallOutcome::Kind::kOk) {
    then_(std::make_unique<LentKey>(std::move(loan_), std::move(outcome), std::move(observer_)));
    return;
  }
  if (outcome.asked_model.empty()) outcome.asked_model = "(any)";
  then_(std::move(outcome));
}

}  // namespace llm_rotate::runtime
