// What a request asks for and the vendor lacks: left out and remembered, or refused when the caller
// asked for strict parameters.
//
// Owned by one build of one request; one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/error.hpp"

namespace llm_rotate::anthropic {

// Throws for a request that cannot be sent. `rule` is the end of the rule's name.
[[noreturn]] inline void refuse(std::string_view rule, std::string message) {
  throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest,
                           std::string("anthropic.build.").append(rule), std::move(message));
}

class Losses {
 public:
  Losses(std::string_view model, bool strict) : model_(model), strict_(strict) {}

  // `why` continues a sentence that begins with the model's name.
  void lose(std::string_view parameter, std::string_view why = {}) {
    if (strict_) refuse("unsupported_parameter", sentence(parameter, why));
    const bool known = std::find(names_.begin(), names_.end(), parameter) != names_.end();
    if (!known && names_.size() < kMostNames) names_.emplace_back(parameter);
  }

  std::vector<std::string> take_names() { return std::move(names_); }

 private:
  std::string sentence(std::string_view parameter, std::string_view why) const {
    const std::string name = "\"" + std::string(parameter) + "\"";
    std::string out(model_);
    if (why.empty()) {
      out += " takes no " + name;
    } else {
      out.append(" ").append(why) += ", so " + name + " cannot be sent as it is";
    }
    return out + "; leave it out, or do not ask for strict parameters";
  }

  static constexpr std::size_t kMostNames = 64;  // a request may hold any number of them

  std::string_view model_;
  bool strict_;
  std::vector<std::string> names_;
};

}  // namespace llm_rotate::anthropic
