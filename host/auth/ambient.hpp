// The real surroundings of the process, for keys whose credentials come from there.
//
// Asked by provider plugins, through `sdk::IAmbient`, while they exchange a token. Threads: const,
// from any thread, as far as nobody calls setenv meanwhile.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/key.hpp"

namespace llm_rotate::auth {

class SystemAmbient final : public sdk::IAmbient {
 public:
  std::optional<std::string> env(std::string_view name) const override;
  std::optional<std::string> file(std::string_view path) const override;
};

}  // namespace llm_rotate::auth
