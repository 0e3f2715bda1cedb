#include "plugin/inspect.hpp"

#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "llm_rotate/sdk/abi.h"

#include "plugin/elf_note.hpp"

namespace llm_rotate::plugin {

namespace {

namespace fs = std::filesystem;

std::optional<Refusal> check_place(const Inspection& found, const FileFacts& file) {
  if (auto refusal = check_file(found.path, file, ::geteuid())) return refusal;
  const fs::path root = "/";
  for (fs::path folder = fs::path(found.real_path).parent_path();; folder = folder.parent_path()) {
    const auto facts = facts_of(folder.string());
    if (facts) {
      if (auto refusal = check_folder(found.path, folder.string(), *facts)) return refusal;
    }
    if (folder == root || folder.empty()) return std::nullopt;
  }
}

std::optional<Refusal> read_contents(const PluginFile& file, Inspection& found) {
  auto note = read_note(file);
  if (!note) return refusal_of(found.path, note.error().text);
  found.abi_major = note->abi_major;
  found.abi_minor = note->abi_minor;
  if (auto refusal = check_abi(note->abi_major, note->abi_minor)) {
    return refusal_of(found.path, refusal->text);
  }
  auto manifest = parse_manifest(note->manifest_json);
  if (!manifest) return refusal_of(found.path, manifest.error().text);
  found.manifest = *std::move(manifest);
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> check_abi(std::uint32_t major, std::uint32_t minor) {
  if (major == LLMR_ABI_MAJOR && minor <= LLMR_ABI_MINOR) return std::nullopt;
  const auto spelled = [](std::uint32_t a, std::uint32_t b) {
    return std::to_string(a) + "." + std::to_string(b);
  };
  return Refusal{"built for ABI " + spelled(major, minor) + ", this host speaks " +
                 spelled(LLMR_ABI_MAJOR, LLMR_ABI_MINOR) + "; rebuild it against this SDK"};
}

Inspection inspect(const std::string& path) {
  Inspection found;
  found.path = path;
  const Result<PluginFile> file = PluginFile::open(path);
  if (!file) {
    found.refusal = file.error();
    return found;
  }
  std::error_code ignored;
  found.real_path = fs::canonical(path, ignored).string();
  found.file = file->facts().id;
  found.refusal = check_place(found, file->facts());
  if (!found.refusal) found.refusal = read_contents(*file, found);
  return found;
}

}  // namespace llm_rotate::plugin
