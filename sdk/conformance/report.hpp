// Collects the checks of one run. Threads: one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "conformance/verify.hpp"

namespace llm_rotate::conformance {

class Report {
 public:
  explicit Report(const Starting& starting) : starting_(starting) {}

  // `body()` returns what is wrong; an empty string when nothing is.
  template <class Body>
  void check(std::string name, Body&& body) {
    if (starting_) starting_(name);
    std::string trouble = body();
    const bool passed = trouble.empty();
    checks_.push_back(Check{std::move(name), passed, std::move(trouble)});
  }

  std::vector<Check> take() && { return std::move(checks_); }

 private:
  const Starting& starting_;
  std::vector<Check> checks_;
};

}  // namespace llm_rotate::conformance
