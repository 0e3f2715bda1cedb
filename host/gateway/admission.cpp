#include "gateway/admission.hpp"

#include <string>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "auth/secret.hpp"
#include "gateway/credentials.hpp"

namespace llm_rotate::gateway {

namespace {

using sdk::ErrorType;

// In dollars, over all attempts; nothing where a price or the usage is not known.
std::optional<double> cost_of(const dispatch::CallOutcome& outcome) {
  std::optional<double> sum;
  for (const dispatch::AttemptRecord& attempt : outcome.attempts) {
    if (attempt.cost_usd >= 0) sum = sum.value_or(0) + attempt.cost_usd;
  }
  return sum;
}

}  // namespace

std::optional<Told> Admission::authenticate(Request& request) {
  std::string token = take_token(request, view_->routes.token_places());
  const bool missing = token.empty();
  const bool open = view_->clients.is_open();
  if (!open) client_ = view_->clients.find(token, loop_.steady_ms());
  auth::wipe(token);
  if (open || client_ != nullptr) return std::nullopt;
  return told(401, ErrorType::kInvalidAuth, "gateway.token",
              missing ? "this gateway asks for a token; give yours where your SDK takes the API key"
                      : "this gateway does not know that token; ask its operator for one");
}

std::optional<Told> Admission::permit(const std::string& model, std::string_view chat) const {
  if (client_ == nullptr) return std::nullopt;
  std::vector<std::string> asked = {model};
  const auto others = sdk::json_raw::member(chat, "models").value_or("[]");
  sdk::json_raw::for_each_element(others, [&](std::string_view name) {
    asked.emplace_back(sdk::json::Document(name).root().string());
    return true;
  });
  for (const std::string& name : asked) {
    if (client_->may_use(name)) continue;
    return told(403, ErrorType::kPermissionDenied, "gateway.model_not_allowed",
                "this token may not use model '" + name + "'; ask the operator for it");
  }
  return std::nullopt;
}

std::optional<Told> Admission::admit(std::int64_t tokens) {
  if (hall_.in_flight.load() >= view_->settings.max_in_flight) {
    return told(503, ErrorType::kRateLimit, "gateway.full",
                "the gateway serves as many calls as it may; ask again", 1'000);
  }
  if (client_ != nullptr) {
    grant_ = client_->allowance->admit(tokens, loop_.steady_ms(), loop_.unix_ms());
    if (!grant_.ok) {
      return told(429, ErrorType::kRateLimit, "gateway.client_limit",
                  "token '" + client_->name + "' has to wait: " + grant_.why,
                  grant_.retry_after_ms);
    }
  }
  ++hall_.in_flight;
  counted_ = true;
  return std::nullopt;
}

void Admission::settle(const dispatch::CallOutcome& outcome) {
  if (std::exchange(counted_, false)) --hall_.in_flight;
  if (client_ == nullptr || !std::exchange(grant_.ok, false)) return;
  const dispatch::AttemptRecord* const last = outcome.last();
  const bool known = last != nullptr && last->usage.known;
  std::int64_t tokens = known ? last->usage.total_tokens : 0;
  // Nobody says what an answer costs that was not told, or not waited for: the estimate stands.
  if (!known && last != nullptr && outcome.kind != dispatch::CallOutcome::Kind::kFailed) {
    tokens = grant_.tokens;
  }
  client_->allowance->settle(grant_, tokens, cost_of(outcome), loop_.steady_ms(), loop_.unix_ms());
}

}  // namespace llm_rotate::gateway
