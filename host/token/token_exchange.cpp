#include "token/token_exchange.hpp"

#include <utility>

#include "dispatch/faults.hpp"

namespace llm_rotate::token {
namespace {

using sdk::ErrorType;
using sdk::Scope;

constexpr int kMaxSteps = 5;
constexpr net::TransferLimits kLimits{net::Millis(5'000), net::Millis(0), net::Millis(0),
                                      net::Millis(15'000), 1U << 20};

}  // namespace

TokenExchange::TokenExchange(const World& world, const routing::KeyRuntime& key,
                             std::shared_ptr<const auth::Secret> secret, Done done)
    : world_(world),
      plugin_(key.provider->plugin),
      method_(key.auth_method),
      config_json_(key.auth_config_json),
      secret_(std::move(secret)),
      done_(std::move(done)) {}

void TokenExchange::start() {
  next_ = world_.loop.after(0, [this] { step(); });
}

sdk::AuthContext TokenExchange::context() const {
  sdk::AuthContext context;
  context.auth_method = method_;
  context.auth_config_json = config_json_;
  context.access_token = sdk::SecretView(interim_.reveal());
  context.now_unix_ms = world_.loop.unix_ms();
  return context;
}

void TokenExchange::step() {
  if (++steps_ > kMaxSteps) {
    end_later(dispatch::host_verdict(ErrorType::kInvalidAuth, Scope::kKey, "host.token_steps",
                                     "the exchange for a token takes more than " +
                                         std::to_string(kMaxSteps) +
                                         " steps; report it to the plugin's author"));
    return;
  }
  try {
    sdk::AuthContext around = context();
    around.ambient = &world_.ambient;
    sdk::TokenStep next = plugin_->token_request(sdk::SecretView(secret_->reveal()), around);
    if (next.token) {
      take(*std::move(next.token));
    } else if (next.request) {
      next.request->sensitive_body = true;
      for (sdk::Header& header : next.request->headers) header.sensitive = true;
      transfer_ = world_.transport.start(*std::move(next.request), kLimits, *this);
    } else {
      end_later(FreshToken{});
    }
  } catch (const sdk::ProviderError& error) {
    end_later(error.verdict());
  }
}

void TokenExchange::on_head(const sdk::HttpHead& head) {
  response_.status = head.status;
  response_.headers = head.headers;
}

net::Flow TokenExchange::on_data(std::string_view bytes) {
  response_.body.append(bytes);
  return net::Flow::kContinue;
}

void TokenExchange::on_end(const net::TransferResult& result) {
  if (result.end != net::TransferEnd::kDone) {
    sdk::Verdict verdict = dispatch::verdict_of(result, false);
    verdict.message = "the exchange for an access token: " + verdict.message;
    end_later(std::move(verdict));
    return;
  }
  try {
    sdk::AccessToken token = plugin_->parse_token(response_, context());
    auth::wipe(response_.body);
    response_ = {};
    take(std::move(token));
  } catch (const sdk::ProviderError& error) {
    auth::wipe(response_.body);
    end_later(error.verdict());
  }
}

void TokenExchange::take(sdk::AccessToken token) {
  auth::Secret secret(token.token);
  auth::wipe(token.token);
  if (token.interim) {
    interim_ = std::move(secret);
    next_ = world_.loop.after(0, [this] { step(); });
    return;
  }
  end_later(
      FreshToken{std::make_shared<const auth::Secret>(std::move(secret)), token.expires_in_ms});
}

void TokenExchange::end_later(End end) {
  // Whatever a plugin forgets to say: what fails here is nobody's but the key's.
  auto* verdict = std::get_if<sdk::Verdict>(&end);
  if (verdict != nullptr && verdict->scope == Scope::kNone) verdict->scope = Scope::kKey;
  next_ = world_.loop.after(0, [this, end = std::move(end)] { done_(end); });
}

}  // namespace llm_rotate::token
