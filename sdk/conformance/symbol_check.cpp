// Counts what a shared object exports: whatever else than the entry is seen may be bound by another
// plugin, or by the host, in its place.
#include <elf.h>

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/abi.h"

#include "conformance/verify.hpp"

namespace llm_rotate::conformance {

namespace {

template <class T>
std::optional<T> struct_at(std::string_view bytes, std::uint64_t offset) {
  T value;
  if (offset > bytes.size() || sizeof(T) > bytes.size() - offset) return std::nullopt;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

std::string_view piece(std::string_view bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset) return {};
  return bytes.substr(offset, size);
}

std::optional<Elf64_Shdr> section(std::string_view bytes, const Elf64_Ehdr& header,
                                  std::uint32_t index) {
  const std::uint64_t offset = std::uint64_t{index} * sizeof(Elf64_Shdr);
  if (index >= header.e_shnum || header.e_shoff > bytes.size()) return std::nullopt;
  return struct_at<Elf64_Shdr>(bytes, header.e_shoff + offset);
}

bool is_exported(const Elf64_Sym& symbol) {
  const unsigned char binding = ELF64_ST_BIND(symbol.st_info);
  const unsigned char visibility = ELF64_ST_VISIBILITY(symbol.st_other);
  return symbol.st_shndx != SHN_UNDEF && binding != STB_LOCAL &&
         (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

std::vector<std::string> exported_by(std::string_view bytes) {
  std::vector<std::string> names;
  const auto header = struct_at<Elf64_Ehdr>(bytes, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return names;
  for (std::uint32_t i = 0; i < header->e_shnum; ++i) {
    const auto table = section(bytes, *header, i);
    if (!table || table->sh_type != SHT_DYNSYM) continue;
    const auto strings = section(bytes, *header, table->sh_link);
    if (!strings) continue;
    const std::string_view symbols = piece(bytes, table->sh_offset, table->sh_size);
    const std::string_view text = piece(bytes, strings->sh_offset, strings->sh_size);
    for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= symbols.size(); at += sizeof(Elf64_Sym)) {
      const auto symbol = struct_at<Elf64_Sym>(symbols, at);
      if (!is_exported(*symbol) || symbol->st_name >= text.size()) continue;
      const std::string_view name = text.substr(symbol->st_name);
      names.emplace_back(name.substr(0, name.find('\0')));
    }
  }
  return names;
}

}  // namespace

Check verify_exported_symbols(std::string_view file_bytes) {
  Check check = {"plugin: exports " LLMR_PLUGIN_SYMBOL " and nothing else", false, {}};
  bool has_entry = false;
  std::vector<std::string> others;
  for (std::string& name : exported_by(file_bytes)) {
    if (name == LLMR_PLUGIN_SYMBOL) {
      has_entry = true;
    } else {
      others.push_back(std::move(name));
    }
  }
  if (!has_entry) {
    check.detail = "it does not export " LLMR_PLUGIN_SYMBOL;
  } else if (!others.empty()) {
    check.detail = "it also exports " + std::to_string(others.size()) +
                   " other symbols, the first of them " + others.front();
  }
  check.passed = check.detail.empty();
  return check;
}

}  // namespace llm_rotate::conformance
