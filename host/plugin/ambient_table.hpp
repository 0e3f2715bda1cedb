// The host's `IAmbient` as the C table that a plugin asks.
//
// On the stack of `ProviderProxy::token_request`. Threads: one. Nothing is thrown into the plugin's
// frames; a question that cannot be answered is answered by nothing.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/key.hpp"

namespace llm_rotate::plugin {

class AmbientTable {
 public:
  // `ambient` outlives the table; null answers every question by nothing.
  explicit AmbientTable(const sdk::IAmbient* ambient)
      : ambient_(ambient),
        table_{sdk::detail::size_of<llmr_ambient>(), 0, this, &on_env, &on_file} {}
  AmbientTable(const AmbientTable&) = delete;
  AmbientTable& operator=(const AmbientTable&) = delete;

  const llmr_ambient* table() const { return &table_; }

 private:
  using Question = std::optional<std::string> (sdk::IAmbient::*)(std::string_view) const;

  static void on_env(void* context, llmr_str name, const llmr_str_sink* out) noexcept {
    answer(context, &sdk::IAmbient::env, name, out);
  }
  static void on_file(void* context, llmr_str path, const llmr_str_sink* out) noexcept {
    answer(context, &sdk::IAmbient::file, path, out);
  }
  static void answer(void* context, Question question, llmr_str what, const llmr_str_sink* out) {
    const sdk::IAmbient* ambient = static_cast<const AmbientTable*>(context)->ambient_;
    if (ambient == nullptr || out == nullptr) return;
    try {
      const auto found = (ambient->*question)(sdk::detail::from_abi(what));
      if (found) out->string(out->context, sdk::detail::to_abi(*found));
    } catch (const std::exception&) {
      return;  // no memory for it: as if it were not there
    }
  }

  const sdk::IAmbient* ambient_;
  llmr_ambient table_;
};

}  // namespace llm_rotate::plugin
