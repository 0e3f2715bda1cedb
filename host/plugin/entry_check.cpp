#include "plugin/entry_check.hpp"

#include <string>

#include "llm_rotate/sdk/detail/tables.hpp"

#include "plugin/safe_text.hpp"

namespace llm_rotate::plugin {

namespace {

constexpr std::size_t kMaxShown = 64;
constexpr const char* kUseTheSdk = "; build it with llm_rotate_add_plugin()";
constexpr const char* kRebuild = "; rebuild it against this SDK";

std::string_view text_of(llmr_str text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

std::string differs(std::string_view what, std::string_view in_entry, std::string_view in_file) {
  std::string text = "its entry says ";
  text.append(what).append(" '").append(safe_text(in_entry, kMaxShown));
  text.append("' and its plugin.json '").append(in_file).append("'").append(kUseTheSdk);
  return text;
}

// The rest is read only when `struct_size` says that it is there.
std::string trouble_with_fields(const llmr_plugin& entry, const Inspection& found) {
  if (entry.struct_size < sdk::detail::kPluginEntrySize) {
    return "its entry has " + std::to_string(entry.struct_size) + " bytes where ABI 1.0 has " +
           std::to_string(sdk::detail::kPluginEntrySize) + kRebuild;
  }
  if (entry.abi_major != found.abi_major || entry.abi_minor != found.abi_minor) {
    return "its entry says ABI " + std::to_string(entry.abi_major) + "." +
           std::to_string(entry.abi_minor) + " and its note " + std::to_string(found.abi_major) +
           "." + std::to_string(found.abi_minor) + kUseTheSdk;
  }
  const Manifest& manifest = *found.manifest;
  if (text_of(entry.id) != manifest.id) return differs("id", text_of(entry.id), manifest.id);
  if (text_of(entry.version) != manifest.version) {
    return differs("version", text_of(entry.version), manifest.version);
  }
  if (entry.create == nullptr || entry.destroy == nullptr || entry.extension == nullptr) {
    return std::string("its entry lacks create, destroy or extension") + kRebuild;
  }
  return {};
}

std::string trouble_with_extensions(const llmr_plugin& entry, const Manifest& manifest) {
  const std::string_view main_one = extension_of(manifest.kind);
  if (sdk::detail::find_table(entry, main_one) == nullptr) {
    return "its plugin.json says that it is a " + std::string(name_of(manifest.kind)) +
           ", but it does not implement " + std::string(main_one) +
           "; derive its class from that interface or correct \"kind\"";
  }
  for (const std::string& promised : manifest.provides) {
    if (sdk::detail::find_table(entry, promised) == nullptr) {
      return "its plugin.json says that it provides " + promised +
             ", but it does not; implement it or take it out of \"provides\"";
    }
  }
  for (const sdk::detail::ExtensionInfo& known : sdk::detail::kExtensions) {
    const void* const table = sdk::detail::find_table(entry, known.name);
    if (table != nullptr && !sdk::detail::is_complete(table, known.size)) {
      return "its table of " + std::string(known.name) + " lacks functions of ABI 1.0" + kRebuild;
    }
  }
  return {};
}

}  // namespace

std::string_view extension_of(Kind kind) {
  switch (kind) {
    case Kind::kProvider:
      return LLMR_EXT_PROVIDER;
    case Kind::kStrategy:
      return LLMR_EXT_STRATEGY;
    case Kind::kStateStore:
      return LLMR_EXT_STATE_STORE;
    case Kind::kTelemetry:
      break;
  }
  return LLMR_EXT_TELEMETRY;
}

std::optional<Refusal> check_entry(const llmr_plugin& entry, const Inspection& found) {
  std::string trouble = trouble_with_fields(entry, found);
  if (trouble.empty()) trouble = trouble_with_extensions(entry, *found.manifest);
  if (trouble.empty()) return std::nullopt;
  return refusal_of(found.path, trouble);
}

}  // namespace llm_rotate::plugin
