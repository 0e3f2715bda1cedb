// Whether a request may be served: who asks, and whether gateway and client have room for one call
// more. What it was granted is given back, and what the call used is booked, when it has ended.
//
// One for each exchange. Threads: on the loop of its connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/failure.hpp"
#include "gateway/hall.hpp"
#include "gateway/request.hpp"
#include "net/loop.hpp"

namespace llm_rotate::gateway {

class Admission {
 public:
  Admission(Hall& hall, std::shared_ptr<const View> view, net::ILoop& loop)
      : hall_(hall), view_(std::move(view)), loop_(loop) {}

  // Each returns what the client is told when it may not. The token is taken out of the request.
  std::optional<Told> authenticate(Request& request);
  // For the model and for those among which a broker is left to choose: "models", as OpenRouter has
  // it.
  std::optional<Told> permit(const std::string& model, std::string_view chat) const;
  std::optional<Told> admit(std::int64_t tokens);

  // Null: nobody is asked for a token.
  const Client* client() const { return client_; }
  bool may_use(std::string_view model) const {
    return client_ == nullptr || client_->may_use(model);
  }

  void settle(const dispatch::CallOutcome& outcome);

 private:
  Hall& hall_;
  std::shared_ptr<const View> view_;
  net::ILoop& loop_;
  Client* client_ = nullptr;
  Allowance::Grant grant_;
  bool counted_ = false;  // in the hall's calls
};

}  // namespace llm_rotate::gateway
