#include "openrouter/openrouter_dialect.hpp"

#include <array>
#include <charconv>

#include "base/safe_text.hpp"
#include "openrouter/broker_model.hpp"
#include "openrouter/reasoning_state.hpp"

namespace llm_rotate::openrouter {

namespace {

using openai_family::ErrorRow;
using plugin_base::ErrorFacts;
using sdk::Scope;
using sdk::json::Value;
using enum sdk::ErrorType;

constexpr std::string_view kReset = "X-RateLimit-Reset";

// Codes that stand for what an error shows in another way than by a code.
constexpr std::string_view kModerated = "moderated";
constexpr std::string_view kRoutingFailed = "routing_failed";
constexpr std::string_view kNoSuchModel = "no_such_model";

// A pool that all customers share is nobody's fault, but only other upstreams help.
constexpr auto kRows = std::to_array<ErrorRow>({
    {4, "max_tokens_exceeded", "", kContextLengthExceeded, Scope::kNone, "max_tokens_exceeded"},
    {4, "token_limit_exceeded", "", kContextLengthExceeded, Scope::kNone, "token_limit_exceeded"},
    {4, "string_too_long", "", kContextLengthExceeded, Scope::kNone, "string_too_long"},
    {4, "refusal", "", kContentFiltered, Scope::kNone, "refusal"},
    {403, kModerated, "", kContentFiltered, Scope::kNone, "moderation"},

    {402, "weight_exceeds_budget", "", kRateLimit, Scope::kNone, "weight_exceeds_budget", true},
    {402, "openrouter_in_flight_budget", "", kRateLimit, Scope::kKey, "in_flight_budget"},
    {402, "in_flight_budget_exhausted", "", kRateLimit, Scope::kKey, "in_flight_budget"},
    {402, "openrouter_credits", "", kQuotaExhausted, Scope::kKey, "credits"},
    {402, "openrouter_key_limit", "", kQuotaExhausted, Scope::kKey, "key_limit"},
    {402, "", "requires more credits", kQuotaExhausted, Scope::kKey, "text.more_credits"},
    {4, "payment_required", "", kQuotaExhausted, Scope::kKey, "payment_required"},
    {429, "", "free-models-per-day", kQuotaExhausted, Scope::kKeyModel, "free_models_per_day"},

    {4, "authentication", "", kInvalidAuth, Scope::kKey, "authentication"},
    {4, "", "is not a valid model id", kModelUnavailable, Scope::kKeyModel, "text.model_id"},
    {4, kNoSuchModel, "", kModelUnavailable, Scope::kKeyModel, "no_such_model"},

    {404, kRoutingFailed, "", kBrokerRouteUnavailable, Scope::kNone, "routing"},
    {404, "", "no endpoints", kBrokerRouteUnavailable, Scope::kNone, "text.no_endpoints"},
    {404, "", "no allowed providers", kBrokerRouteUnavailable, Scope::kNone,
     "text.no_allowed_providers"},
    {503, "", "routing requirements", kBrokerRouteUnavailable, Scope::kNone, "text.requirements"},
    {503, "", "no available model provider", kBrokerRouteUnavailable, Scope::kNone,
     "text.no_provider"},

    {4, "permission_denied", "", kPermissionDenied, Scope::kKey, "permission_denied"},
    {429, "upstream_provider_shared_pool", "", kRateLimit, Scope::kKeyModel, "shared_pool"},
    {429, "", "rate-limited upstream", kRateLimit, Scope::kKeyModel, "text.upstream"},
    {0, "provider_overloaded", "", kTransientServerError, Scope::kKeyModel, "provider_overloaded"},
    {0, "provider_unavailable", "", kTransientServerError, Scope::kKeyModel,
     "provider_unavailable"},
    {5, "server", "", kTransientServerError, Scope::kKeyModel, "server"},
    {4, "timeout", "", kTimeout, Scope::kKeyModel, "timeout"},
    {412, "", "", kInvalidRequest, Scope::kNone, ""},
});

void add_text_code(Value value, ErrorFacts& facts) {
  if (value.is_string()) facts.codes.push_back(plugin_base::code_text(value));
}

// "X-RateLimit-Reset" of an answer within the answer: Unix time in milliseconds, as a text.
void take_reset(Value headers, ErrorFacts& facts) {
  headers.each_member([&](std::string_view name, Value value) {
    if (!sdk::iequals(name, kReset)) return;
    const std::string text = plugin_base::code_text(value);
    std::from_chars(text.data(), text.data() + text.size(), facts.reset_unix_ms);
  });
}

// What the upstream itself answered: the text of a JSON object, or plain words.
void take_raw(Value raw, ErrorFacts& facts) {
  if (!raw.is_string()) {
    if (raw.is_object()) add_cause(raw, facts);
    return;
  }
  const sdk::json::Document upstream(raw.string());
  Value cause = upstream.root().is_array() ? upstream.root().at(0) : upstream.root();
  add_cause(cause.is_object() ? cause : raw, facts);
}

// "Model a/b does not exist", "Model not found."
bool denies_model(std::string_view words) {
  while (words.ends_with('.')) words.remove_suffix(1);
  return words.starts_with("model ") &&
         (words.ends_with(" does not exist") || words.ends_with(" not found"));
}

void enrich(Value error, ErrorFacts& facts) {
  const Value metadata = error["metadata"];
  add_text_code(metadata["error_type"], facts);
  add_text_code(metadata["limit_source"], facts);
  add_text_code(metadata["reason"], facts);
  if (metadata["reasons"].is_array() || metadata["flagged_input"].is_string()) {
    facts.codes.emplace_back(kModerated);
  }
  if (metadata["failed_routing_step"].exists()) facts.codes.emplace_back(kRoutingFailed);
  if (denies_model(facts.folded)) facts.codes.emplace_back(kNoSuchModel);
  take_reset(metadata["headers"], facts);
  take_raw(metadata["raw"], facts);
}

sdk::retry_hint::Milliseconds announced_wait(const sdk::Headers& headers) {
  const auto now = sdk::retry_hint::answered_at(headers);
  return now ? sdk::retry_hint::epoch_ms(headers.get(kReset), *now) : std::nullopt;
}

constexpr openai_family::Dialect made(bool media_in_tools) {
  return {.id = "openrouter",
          .vendor = "OpenRouter",
          .error_rows = kRows,
          .enrich = &enrich,
          .announced_wait = &announced_wait,
          .reasoning_object = true,
          .cache_control = true,
          .sampling_extras = true,
          .routing = true,
          .file_urls = true,
          .media_in_tools = media_in_tools,
          .takes_detail = &takes_detail};
}

constexpr openai_family::Dialect kDialect = made(false);
constexpr openai_family::Dialect kMediaDialect = made(true);

}  // namespace

const openai_family::Dialect& dialect_for(std::string_view model) {
  const std::string_view author = author_of(model);
  return author == "anthropic" || author == "google" ? kMediaDialect : kDialect;
}

const openai_family::Dialect& dialect() {
  return kDialect;
}

}  // namespace llm_rotate::openrouter
