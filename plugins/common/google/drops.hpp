// What a request asks for and the vendor lacks: left out and named, or refused in strict mode.
//
// Owned by one request builder, on each build.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "google/host.hpp"

namespace llm_rotate::google {

class Drops {
 public:
  Drops(const Host& host, std::string_view model, bool strict)
      : host_(host), model_(model), strict_(strict) {}

  // Throws `ProviderError` when the request is strict. `name` is the caller's parameter.
  void lose(std::string_view name) {
    if (strict_) {
      refuse(host_, "unsupported_parameter",
             std::string(model_).append(" at ").append(host_.vendor) + " takes no \"" +
                 std::string(name) + "\"; leave it out, or do not ask for strict parameters");
    }
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.emplace_back(name);
  }

  std::vector<std::string> take() { return std::move(names_); }

 private:
  const Host& host_;
  std::string_view model_;
  bool strict_;
  std::vector<std::string> names_;
};

}  // namespace llm_rotate::google
