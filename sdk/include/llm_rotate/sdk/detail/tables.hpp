// The function tables of the extensions: which there are, and whether one is complete. Used by the
// host when it opens a plugin and by the conformance kit, so that both refuse the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "llm_rotate/sdk/abi.h"

namespace llm_rotate::sdk::detail {

using AnyFunction = void (*)();

struct ExtensionInfo {
  std::string_view name;
  std::size_t size;  // of its table in ABI 1.0; what later minors append is behind that
};

template <class Table, class Function>
constexpr std::size_t size_up_to(std::size_t offset, Function Table::*) {
  static_assert(sizeof(Function) == sizeof(AnyFunction));
  return offset + sizeof(Function);
}

#define LLM_ROTATE_SIZE_UP_TO(Table, last) \
  ::llm_rotate::sdk::detail::size_up_to(offsetof(Table, last), &Table::last)

inline constexpr std::array<ExtensionInfo, 10> kExtensions = {{
    {LLMR_EXT_PROVIDER, LLM_ROTATE_SIZE_UP_TO(llmr_provider_v1, limits)},
    {LLMR_EXT_EMBED, LLM_ROTATE_SIZE_UP_TO(llmr_embed_v1, parse_embed)},
    {LLMR_EXT_GENERATE, LLM_ROTATE_SIZE_UP_TO(llmr_generate_v1, open_generate_stream)},
    {LLMR_EXT_LIST_MODELS, LLM_ROTATE_SIZE_UP_TO(llmr_list_models_v1, parse_list_models)},
    {LLMR_EXT_INGRESS, LLM_ROTATE_SIZE_UP_TO(llmr_ingress_v1, error)},
    {LLMR_EXT_COUNT_TOKENS, LLM_ROTATE_SIZE_UP_TO(llmr_count_tokens_v1, parse_count)},
    {LLMR_EXT_NAME_MODELS, LLM_ROTATE_SIZE_UP_TO(llmr_name_models_v1, name_of)},
    {LLMR_EXT_STRATEGY, LLM_ROTATE_SIZE_UP_TO(llmr_strategy_v1, rank)},
    {LLMR_EXT_STATE_STORE, LLM_ROTATE_SIZE_UP_TO(llmr_state_store_v1, recall)},
    {LLMR_EXT_TELEMETRY, LLM_ROTATE_SIZE_UP_TO(llmr_telemetry_v1, flush)},
}};

inline constexpr std::size_t kPluginEntrySize = LLM_ROTATE_SIZE_UP_TO(llmr_plugin, extension);

// What the plugin answers for that name; null when it has it not.
inline const void* find_table(const llmr_plugin& entry, std::string_view extension) {
  return entry.extension(llmr_str{extension.data(), extension.size()});
}

// Whether every function pointer behind struct_size, up to `size`, is there.
inline bool is_complete(const void* table, std::size_t size) {
  std::uint32_t struct_size = 0;
  std::memcpy(&struct_size, table, sizeof(struct_size));
  if (struct_size < size) return false;
  for (std::size_t at = sizeof(AnyFunction); at < size; at += sizeof(AnyFunction)) {
    AnyFunction function = nullptr;
    std::memcpy(&function, static_cast<const std::byte*>(table) + at, sizeof(function));
    if (function == nullptr) return false;
  }
  return true;
}

// The table of an extension known here; null when the plugin has it not, or not all of it.
inline const void* complete_table(const llmr_plugin& entry, std::string_view extension) {
  for (const ExtensionInfo& known : kExtensions) {
    if (known.name != extension) continue;
    const void* const table = find_table(entry, extension);
    return table != nullptr && is_complete(table, known.size) ? table : nullptr;
  }
  return nullptr;
}

template <class Table>
const Table* table_of(const llmr_plugin& entry, std::string_view extension) {
  return static_cast<const Table*>(complete_table(entry, extension));
}

}  // namespace llm_rotate::sdk::detail
