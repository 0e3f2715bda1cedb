// An answer of a vendor that does not say which of its models gave it, as a client wants it.
// Pure function, any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::openai {

// `json` with the model that was asked for, where it names none.
inline std::string with_model(std::string_view json, std::string_view model) {
  const auto named = sdk::json_raw::member(json, "model");
  if (named && *named != R"("")" && *named != "null") return std::string(json);
  const std::string name = sdk::json::quoted(model);
  const std::array patches = {sdk::json_raw::Patch{"model", name}};
  return sdk::json_raw::replaced(json, patches).value_or(std::string(json));
}

}  // namespace llm_rotate::openai
