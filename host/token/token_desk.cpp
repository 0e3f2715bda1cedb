#include "token/token_desk.hpp"

#include <utility>

#include "token/identity.hpp"

namespace llm_rotate::token {

TokenDesk::~TokenDesk() {
  book_.forget(world_.loop);
  sdk::Verdict broken_off;
  broken_off.type = sdk::ErrorType::kConnectionError;
  broken_off.scope = sdk::Scope::kNone;
  broken_off.rule = "host.token_broken_off";
  broken_off.message = "the exchange for an access token was broken off by a shutdown; call again";
  for (const auto& [identity, exchange] : exchanges_) book_.denied(identity, broken_off);
}

std::shared_ptr<const void> TokenDesk::token_of(const dispatch::TokenQuestion& question,
                                                std::function<void(dispatch::TokenAnswer)> then) {
  auto waiter = std::make_shared<TokenWaiter>(std::move(then));
  const std::string identity = identity_of(question.key, question.secret->reveal());
  if (book_.ask(identity, {&world_.loop, waiter}, question.refused, world_.loop.steady_ms())) {
    exchange(identity, question);
  }
  return waiter;
}

void TokenDesk::exchange(const std::string& identity, const dispatch::TokenQuestion& question) {
  auto exchange = std::make_unique<TokenExchange>(
      world_, question.key, question.secret,
      [this, identity](TokenExchange::End end) { ended(identity, std::move(end)); });
  exchange->start();
  exchanges_.insert_or_assign(identity, std::move(exchange));
}

void TokenDesk::ended(const std::string& identity, TokenExchange::End end) {
  // Not from inside its own call, and after its time has passed: the next turn of the loop.
  auto node = exchanges_.extract(identity);
  if (!node.empty()) {
    const std::shared_ptr<TokenExchange> over = std::move(node.mapped());
    world_.loop.post([over] {});
  }
  if (const auto* verdict = std::get_if<sdk::Verdict>(&end)) {
    book_.denied(identity, *verdict);
  } else {
    book_.granted(identity, std::get<FreshToken>(std::move(end)), world_.loop.steady_ms());
  }
}

}  // namespace llm_rotate::token
