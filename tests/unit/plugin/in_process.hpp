// Plugins without a file: a class behind the SDK's own thunks, or bare C functions that break every
// rule there is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "llm_rotate/sdk/plugin.hpp"

#include "plugin/instance.hpp"

namespace plugin_test {

namespace sdk = llm_rotate::sdk;

inline constexpr const char* kFile = "/p/fake.so";

template <class Plugin>
inline constexpr llmr_plugin kEntry = sdk::detail::describe<Plugin>("fake", "1.0.0");

inline llm_rotate::plugin::Instance create(const llmr_plugin& entry) {
  auto instance = llm_rotate::plugin::Instance::create(entry, nullptr, kFile, "{}");
  if (!instance) throw std::runtime_error(instance.error().text);
  return *std::move(instance);
}

// A plugin with one table of bare functions; its instance is the address of `calls`.
struct RawPlugin {
  inline static const void* table = nullptr;
  inline static std::string_view extension_name;
  inline static int calls = 0;

  static std::int32_t create_it(const llmr_host*, llmr_str, void** instance,
                                const llmr_fault_sink*) {
    *instance = &calls;
    return LLMR_OK;
  }
  static void destroy_it(void*) {}
  static const void* find(llmr_str name) {
    return std::string_view(name.data, name.size) == extension_name ? table : nullptr;
  }
  static const llmr_plugin& with(std::string_view extension, const void* functions) {
    static constexpr llmr_plugin kRaw = {
        sizeof(llmr_plugin), LLMR_ABI_MAJOR, LLMR_ABI_MINOR, 0, {"raw", 3}, {"1", 1},
        &create_it,          &destroy_it,    &find};
    extension_name = extension;
    table = functions;
    return kRaw;
  }
};

inline llmr_str str(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace plugin_test
