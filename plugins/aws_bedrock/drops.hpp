// What a request asks for and Bedrock, or the model, lacks: left out and named, or refused in
// strict mode.
//
// Owned by one request builder, on each build.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/error.hpp"

namespace llm_rotate::aws_bedrock {

// Throws `ProviderError` for a request that cannot be sent.
[[noreturn]] inline void refuse(std::string_view rule, std::string message) {
  throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest,
                           std::string("bedrock.build.").append(rule), std::move(message));
}

class Drops {
 public:
  Drops(std::string_view model, bool strict) : model_(model), strict_(strict) {}

  // `name` is the caller's parameter. Throws `ProviderError` when the request is strict.
  void lose(std::string_view name) {
    if (strict_) {
      refuse("unsupported_parameter",
             std::string(model_).append(" at Bedrock takes no \"").append(name) +
                 "\"; leave it out, or do not ask for strict parameters");
    }
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.emplace_back(name);
  }

  std::vector<std::string> take() { return std::move(names_); }

 private:
  std::string_view model_;
  bool strict_;
  std::vector<std::string> names_;
};

}  // namespace llm_rotate::aws_bedrock
