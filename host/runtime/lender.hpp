// Lends single keys: what stands behind `LMRotate::acquire`. The engine finds the key, as it does
// for a call; from here on its borrower has it, and what the borrower reports is booked as a call.
//
// Made by `Engine::acquire`. Threads: as `ICallSink`; what it lends, one at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "llm_rotate/acquire.hpp"

#include "dispatch/call_types.hpp"

namespace llm_rotate::runtime {

// The key; or how the search for one ended.
using Lent = std::variant<std::unique_ptr<detail::ILentKey>, dispatch::CallOutcome>;

// `model` may be empty: then the key as a whole counts.
dispatch::CallRequest loan_request(const std::string& provider, const std::string& model);

class Lender final : public dispatch::ICallSink {
 public:
  // A key that is returned after the engine has gone is not booked.
  Lender(std::weak_ptr<dispatch::ICallObserver> observer, std::function<void(Lent)> then)
      : observer_(std::move(observer)), then_(std::move(then)) {}

  net::Flow on_chunk(const sdk::StreamEvent&, const dispatch::AttemptRecord&) override {
    return net::Flow::kContinue;
  }
  void on_lent(const dispatch::Loan& loan) override { loan_ = loan; }
  void on_done(dispatch::CallOutcome outcome) override;

 private:
  std::weak_ptr<dispatch::ICallObserver> observer_;
  std::function<void(Lent)> then_;
  dispatch::Loan loan_;
};

}  // namespace llm_rotate::runtime
