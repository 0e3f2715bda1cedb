// Where the calls of one loop get their access tokens: from the book, or by an exchange.
//
// One for each loop; asked by `Attempt`. An exchange that fails fails the attempts that wait for
// it, so that the rotation deals with it like with any other failure; it is not kept.
// Threads: on its loop.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "dispatch/ports.hpp"
#include "token/token_book.hpp"
#include "token/token_exchange.hpp"

namespace llm_rotate::token {

class TokenDesk final : public dispatch::ITokenSource {
 public:
  // All of it outlives the desk.
  TokenDesk(const TokenExchange::World& world, TokenBook& book) : world_(world), book_(book) {}
  // Exchanges under way are broken off; who waits for them on another loop is told so.
  ~TokenDesk() override;
  TokenDesk(const TokenDesk&) = delete;
  TokenDesk& operator=(const TokenDesk&) = delete;

  std::shared_ptr<const void> token_of(const dispatch::TokenQuestion& question,
                                       std::function<void(dispatch::TokenAnswer)> then) override;

 private:
  void exchange(const std::string& identity, const dispatch::TokenQuestion& question);
  void ended(const std::string& identity, TokenExchange::End end);

  TokenExchange::World world_;
  TokenBook& book_;
  std::unordered_map<std::string, std::unique_ptr<TokenExchange>> exchanges_;
};

}  // namespace llm_rotate::token
