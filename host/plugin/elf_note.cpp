#include "plugin/elf_note.hpp"

#include <elf.h>

#include <bit>
#include <cstring>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/abi.h"

namespace llm_rotate::plugin {

namespace {

static_assert(sizeof(void*) == 8, "the host runs on 64-bit machines");

constexpr std::uint64_t kMaxNoteBytes =
    std::uint64_t{1024} * 1024;  // of all PT_NOTE segments together
constexpr std::uint16_t kMaxSegments = 256;
constexpr std::string_view kNoteName(LLMR_NOTE_NAME, sizeof(LLMR_NOTE_NAME));  // with its NUL
constexpr const char* kUseTheSdk = "build it with llm_rotate_add_plugin()";

Refusal damaged(std::string_view what) {
  return Refusal{"its ELF headers are damaged (" + std::string(what) + "); build it again"};
}

Refusal truncated(std::uint64_t has, std::uint64_t needs) {
  return Refusal{"truncated: it has " + std::to_string(has) + " bytes and its headers speak of " +
                 std::to_string(needs) + "; copy or build it again"};
}

Refusal unreadable() {
  return Refusal{"it shrank while it was read; try again when it is no longer being written"};
}

// Where a piece of the file ends; the largest number there is when that overflows.
std::uint64_t end_of(std::uint64_t offset, std::uint64_t size) {
  return size > UINT64_MAX - offset ? UINT64_MAX : offset + size;
}

template <class T, std::size_t N>
bool read_array(const IByteSource& file, std::uint64_t offset, std::span<T, N> out) {
  return file.read(offset, std::as_writable_bytes(out));
}

class NoteReader {
 public:
  NoteReader(const IByteSource& file, std::uint16_t machine) : file_(file), machine_(machine) {}

  Result<PluginNote> run() {
    if (auto refusal = check_header()) return *std::move(refusal);
    if (auto refusal = check_segments()) return *std::move(refusal);
    if (auto refusal = check_sections()) return *std::move(refusal);
    return find_note();
  }

 private:
  using Trouble = std::optional<Refusal>;

  Trouble check_header() {
    unsigned char magic[SELFMAG] = {};
    if (file_.size() < SELFMAG || !read_array(file_, 0, std::span(magic)) ||
        std::memcmp(magic, ELFMAG, SELFMAG) != 0) {
      return Refusal{std::string("not an ELF file; ") + kUseTheSdk};
    }
    if (file_.size() < sizeof(header_)) return truncated(file_.size(), sizeof(header_));
    if (!read_array(file_, 0, std::span(&header_, 1))) return unreadable();
    constexpr unsigned char kOurOrder =
        std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    if (header_.e_ident[EI_CLASS] != ELFCLASS64) {
      return Refusal{"not a 64-bit file, and this host is one; build it for this machine"};
    }
    if (header_.e_ident[EI_DATA] != kOurOrder) {
      return Refusal{"of another byte order than this host; build it for this machine"};
    }
    if (header_.e_machine != machine_) {
      return Refusal{"built for another machine (ELF machine " + std::to_string(header_.e_machine) +
                     ", this host is " + std::to_string(machine_) + "); build it for this one"};
    }
    if (header_.e_type != ET_DYN) {
      return Refusal{"not a shared object (ELF type " + std::to_string(header_.e_type) + "); " +
                     kUseTheSdk};
    }
    return std::nullopt;
  }

  Trouble check_segments() {
    if (header_.e_phentsize != sizeof(Elf64_Phdr)) return damaged("size of a program header");
    if (header_.e_phnum == 0 || header_.e_phnum > kMaxSegments) {
      return damaged("number of program headers");
    }
    segments_.resize(header_.e_phnum);
    const std::uint64_t table_end = end_of(header_.e_phoff, segments_.size() * sizeof(Elf64_Phdr));
    if (table_end > file_.size()) return truncated(file_.size(), table_end);
    if (!read_array(file_, header_.e_phoff, std::span(segments_))) return unreadable();
    for (const Elf64_Phdr& segment : segments_) {
      const std::uint64_t end = end_of(segment.p_offset, segment.p_filesz);
      if (end > file_.size()) return truncated(file_.size(), end);
      if (segment.p_type == PT_LOAD && segment.p_filesz > segment.p_memsz) {
        return damaged("a segment larger in the file than in memory");
      }
    }
    return std::nullopt;
  }

  // The loader needs no sections, but their table comes last in a file, so it tells of a cut tail.
  Trouble check_sections() {
    if (header_.e_shoff == 0) return std::nullopt;
    if (header_.e_shentsize != sizeof(Elf64_Shdr)) return damaged("size of a section header");
    std::vector<Elf64_Shdr> sections(header_.e_shnum);
    const std::uint64_t table_end = end_of(header_.e_shoff, sections.size() * sizeof(Elf64_Shdr));
    if (table_end > file_.size()) return truncated(file_.size(), table_end);
    if (!read_array(file_, header_.e_shoff, std::span(sections))) return unreadable();
    for (const Elf64_Shdr& section : sections) {
      if (section.sh_type == SHT_NOBITS || section.sh_type == SHT_NULL) continue;
      const std::uint64_t end = end_of(section.sh_offset, section.sh_size);
      if (end > file_.size()) return truncated(file_.size(), end);
    }
    return std::nullopt;
  }

  Result<PluginNote> find_note() {
    std::uint64_t budget = kMaxNoteBytes;
    for (const Elf64_Phdr& segment : segments_) {
      if (segment.p_type != PT_NOTE) continue;
      if (segment.p_filesz > budget) return damaged("more notes than a plugin has");
      budget -= segment.p_filesz;
      std::vector<std::byte> bytes(segment.p_filesz);
      if (!read_array(file_, segment.p_offset, std::span(bytes))) return unreadable();
      auto found = search(bytes, segment.p_align == 8 ? 8 : 4);
      if (found) return *std::move(found);
    }
    return Refusal{std::string("has no llm-rotate note, so it is no plugin of this host; ") +
                   kUseTheSdk};
  }

  // The notes of one segment; nothing when ours is not among them.
  static std::optional<Result<PluginNote>> search(std::span<const std::byte> bytes,
                                                  std::size_t alignment) {
    const auto padded = [alignment](std::uint64_t size) {
      return (size + alignment - 1) / alignment * alignment;
    };
    while (bytes.size() >= sizeof(Elf64_Nhdr)) {
      Elf64_Nhdr note;
      std::memcpy(&note, bytes.data(), sizeof(note));
      bytes = bytes.subspan(sizeof(note));
      if (padded(note.n_namesz) > bytes.size()) return std::nullopt;
      const std::span<const std::byte> name = bytes.first(note.n_namesz);
      bytes = bytes.subspan(padded(note.n_namesz));
      const bool ours = note.n_type == LLMR_NOTE_TYPE && name.size() == kNoteName.size() &&
                        std::memcmp(name.data(), kNoteName.data(), name.size()) == 0;
      if (ours) return descriptor(bytes, note.n_descsz);
      if (padded(note.n_descsz) > bytes.size()) return std::nullopt;
      bytes = bytes.subspan(padded(note.n_descsz));
    }
    return std::nullopt;
  }

  static Result<PluginNote> descriptor(std::span<const std::byte> bytes, std::uint64_t size) {
    PluginNote note;
    constexpr std::size_t kFixed = sizeof(note.abi_major) + sizeof(note.abi_minor);
    if (size < kFixed || size > bytes.size()) {
      return Refusal{"its llm-rotate note is damaged; build it again"};
    }
    if (size - kFixed > kMaxManifestBytes) {
      return Refusal{"its plugin.json has more than " + std::to_string(kMaxManifestBytes) +
                     " bytes; shorten it and build it again"};
    }
    std::memcpy(&note.abi_major, bytes.data(), sizeof(note.abi_major));
    std::memcpy(&note.abi_minor, bytes.data() + sizeof(note.abi_major), sizeof(note.abi_minor));
    note.manifest_json.resize(size - kFixed);
    std::memcpy(note.manifest_json.data(), bytes.data() + kFixed, note.manifest_json.size());
    return note;
  }

  const IByteSource& file_;
  std::uint16_t machine_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Phdr> segments_;
};

}  // namespace

std::uint16_t elf_machine_of_host() {
#if defined(__x86_64__)
  return EM_X86_64;
#elif defined(__aarch64__)
  return EM_AARCH64;
#elif defined(__riscv)
  return EM_RISCV;
#elif defined(__powerpc64__)
  return EM_PPC64;
#elif defined(__s390x__)
  return EM_S390;
#else
#error "add the ELF number of this machine"
#endif
}

Result<PluginNote> read_note(const IByteSource& file, std::uint16_t machine) {
  return NoteReader(file, machine).run();
}

}  // namespace llm_rotate::plugin
