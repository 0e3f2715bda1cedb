// The note reader over ELF files made here, byte by byte: first whole, then wrong in every place.
#include "plugin/elf_note.hpp"

#include <elf.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

using llm_rotate::plugin::IByteSource;
using llm_rotate::plugin::kMaxManifestBytes;
using llm_rotate::plugin::MemoryBytes;
using llm_rotate::plugin::PluginNote;
using llm_rotate::plugin::read_note;
using llm_rotate::plugin::Result;

constexpr std::uint16_t kMachine = EM_X86_64;

template <class T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

std::string note(std::string_view name, std::uint32_t type, const std::string& descriptor,
                 std::size_t alignment = 4) {
  std::string out;
  append(out, Elf64_Nhdr{static_cast<Elf64_Word>(name.size()),
                         static_cast<Elf64_Word>(descriptor.size()), type});
  const auto pad = [&] {
    while ((out.size() - sizeof(Elf64_Nhdr)) % alignment != 0) out += '\0';
  };
  out += name;
  pad();
  out += descriptor;
  pad();
  return out;
}

std::string our_note(const std::string& manifest, std::size_t alignment = 4) {
  std::string descriptor;
  append(descriptor, std::uint32_t{1});
  append(descriptor, std::uint32_t{0});
  return note(std::string_view("llm-rotate\0", 11), 1, descriptor + manifest, alignment);
}

// A file of one PT_LOAD over all of it and one PT_NOTE, no sections.
struct FileParts {
  Elf64_Ehdr header{};
  Elf64_Phdr load{};
  Elf64_Phdr notes{};
  std::string note_bytes;
  std::string tail;

  explicit FileParts(std::string notes_of_file) : note_bytes(std::move(notes_of_file)) {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_DYN;
    header.e_machine = kMachine;
    header.e_phoff = sizeof(header);
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 2;
    notes.p_type = PT_NOTE;
    notes.p_align = 4;
    notes.p_offset = sizeof(header) + 2 * sizeof(Elf64_Phdr);
    notes.p_filesz = notes.p_memsz = note_bytes.size();
    load.p_type = PT_LOAD;
    load.p_filesz = load.p_memsz = notes.p_offset + note_bytes.size();
  }
  std::string bytes() const {
    std::string out;
    append(out, header);
    append(out, load);
    append(out, notes);
    return out + note_bytes + tail;
  }
};

Result<PluginNote> read_bytes(const std::string& bytes) {
  return read_note(MemoryBytes(std::as_bytes(std::span(bytes))), kMachine);
}

std::string refusal(const FileParts& parts) {
  const Result<PluginNote> found = read_bytes(parts.bytes());
  return found ? "accepted" : found.error().text;
}

TEST(ElfNote, FindsAbiAndManifest) {
  const Result<PluginNote> found = read_bytes(FileParts(our_note("{\"id\":\"a\"}")).bytes());
  ASSERT_TRUE(found.has_value()) << found.error().text;
  EXPECT_EQ(found->abi_major, 1U);
  EXPECT_EQ(found->abi_minor, 0U);
  EXPECT_EQ(found->manifest_json, "{\"id\":\"a\"}");
}

TEST(ElfNote, SkipsNotesOfOthers) {
  const std::string others = note(std::string_view("GNU\0", 4), 3, std::string(20, 'b')) +
                             note(std::string_view("llm-rotate\0", 11), 2, "other type") +
                             note("llm-rotatX!", 1, "other name");
  const Result<PluginNote> found = read_bytes(FileParts(others + our_note("{}")).bytes());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->manifest_json, "{}");
}

TEST(ElfNote, NotesMayBeAlignedToEight) {
  FileParts parts(note(std::string_view("GNU\0", 4), 5, std::string(13, 'b'), 8) +
                  our_note("{}", 8));
  parts.notes.p_align = 8;
  const Result<PluginNote> found = read_bytes(parts.bytes());
  ASSERT_TRUE(found.has_value()) << found.error().text;
  EXPECT_EQ(found->manifest_json, "{}");
}

TEST(ElfNote, ManifestOfTheLargestSizeAndOneMore) {
  EXPECT_TRUE(
      read_bytes(FileParts(our_note(std::string(kMaxManifestBytes, ' '))).bytes()).has_value());
  EXPECT_EQ(refusal(FileParts(our_note(std::string(kMaxManifestBytes + 1, ' ')))),
            "its plugin.json has more than 262144 bytes; shorten it and build it again");
}

TEST(ElfNote, MoreNotesThanAnyPluginHas) {
  const std::string one = note("x", 9, std::string(60'000, 'n'));
  std::string many;
  for (int i = 0; i < 20; ++i) many += one;
  EXPECT_EQ(refusal(FileParts(many)),
            "its ELF headers are damaged (more notes than a plugin has); build it again");
}

TEST(ElfNote, HeadersThatLie) {
  FileParts parts(our_note("{}"));
  parts.header.e_phentsize = 1;
  EXPECT_EQ(refusal(parts),
            "its ELF headers are damaged (size of a program header); build it again");
  parts = FileParts(our_note("{}"));
  parts.header.e_phnum = 0;
  EXPECT_EQ(refusal(parts),
            "its ELF headers are damaged (number of program headers); build it again");
  parts = FileParts(our_note("{}"));
  parts.load.p_filesz = parts.load.p_memsz + 1;
  parts.tail = "x";
  EXPECT_EQ(refusal(parts),
            "its ELF headers are damaged (a segment larger in the file than in memory); build it "
            "again");
  parts = FileParts(our_note("{}"));
  parts.header.e_shoff = 64;
  parts.header.e_shentsize = 3;
  EXPECT_EQ(refusal(parts),
            "its ELF headers are damaged (size of a section header); build it again");
}

TEST(ElfNote, OffsetsThatOverflowCountAsBeyondTheFile) {
  FileParts parts(our_note("{}"));
  parts.load.p_offset = UINT64_MAX - 1;
  EXPECT_TRUE(refusal(parts).starts_with("truncated: ")) << refusal(parts);
  parts = FileParts(our_note("{}"));
  parts.header.e_phoff = UINT64_MAX - 8;
  EXPECT_TRUE(refusal(parts).starts_with("truncated: ")) << refusal(parts);
  parts = FileParts(our_note("{}"));
  parts.header.e_shoff = UINT64_MAX - 8;
  parts.header.e_shentsize = sizeof(Elf64_Shdr);
  parts.header.e_shnum = 1;
  EXPECT_TRUE(refusal(parts).starts_with("truncated: ")) << refusal(parts);
}

TEST(ElfNote, ASectionOutsideTheFileIsACutTail) {
  FileParts parts(our_note("{}"));
  parts.header.e_shoff = parts.bytes().size();
  parts.header.e_shentsize = sizeof(Elf64_Shdr);
  parts.header.e_shnum = 1;
  Elf64_Shdr section{};
  section.sh_type = SHT_PROGBITS;
  section.sh_size = 100'000;
  append(parts.tail, section);
  EXPECT_EQ(refusal(parts), "truncated: it has " + std::to_string(parts.bytes().size()) +
                                " bytes and its headers speak of 100000; copy or build it again");
  parts.tail.clear();
  section.sh_type = SHT_NOBITS;
  append(parts.tail, section);
  EXPECT_EQ(refusal(parts), "accepted") << ".bss takes no room in the file";
}

// Fails after some reads, as a file that is cut while it is read.
class ShrinkingBytes final : public IByteSource {
 public:
  ShrinkingBytes(const std::string& bytes, int reads) : bytes_(bytes), reads_(reads) {}
  std::uint64_t size() const override { return bytes_.size(); }
  bool read(std::uint64_t offset, std::span<std::byte> out) const override {
    return reads_-- > 0 && MemoryBytes(std::as_bytes(std::span(bytes_))).read(offset, out);
  }

 private:
  const std::string& bytes_;
  mutable int reads_;
};

TEST(ElfNote, AFileThatShrinksWhileItIsRead) {
  const std::string bytes = FileParts(our_note("{}")).bytes();
  for (const int reads : {1, 2, 3}) {
    const Result<PluginNote> found = read_note(ShrinkingBytes(bytes, reads), kMachine);
    ASSERT_FALSE(found.has_value()) << reads;
    EXPECT_EQ(found.error().text,
              "it shrank while it was read; try again when it is no longer being written");
  }
}

// Counts what is read and notices a read that is not inside the file.
class CountingBytes final : public IByteSource {
 public:
  explicit CountingBytes(const std::string& bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  bool read(std::uint64_t offset, std::span<std::byte> out) const override {
    bytes_read_ += out.size();
    const bool inside = MemoryBytes(std::as_bytes(std::span(bytes_))).read(offset, out);
    outside_ = outside_ || !inside;
    return inside;
  }
  std::uint64_t bytes_read() const { return bytes_read_; }
  bool outside() const { return outside_; }

 private:
  const std::string& bytes_;
  mutable std::uint64_t bytes_read_ = 0;
  mutable bool outside_ = false;
};

TEST(ElfNote, MutatedFilesAreReadInsideTheirBoundsOnly) {
  const std::string whole =
      FileParts(note(std::string_view("GNU\0", 4), 3, std::string(20, 'b')) + our_note("{}"))
          .bytes();
  std::mt19937 random(20240607);  // NOLINT(cert-msc51-cpp): the same files in every run
  const auto below = [&](std::size_t limit) { return random() % limit; };
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole;
    for (std::size_t i = 0; i <= below(4); ++i) {
      static constexpr unsigned char kNasty[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
      const auto value = below(2) == 0 ? kNasty[below(5)] : static_cast<unsigned char>(random());
      bytes[below(bytes.size())] = static_cast<char>(value);
    }
    if (below(4) == 0) bytes.resize(below(bytes.size()));
    const CountingBytes source(bytes);
    const Result<PluginNote> found = read_note(source, kMachine);
    ASSERT_FALSE(source.outside()) << "round " << round;
    ASSERT_LE(source.bytes_read(), 3 * whole.size()) << "round " << round;
    ASSERT_TRUE(found.has_value() || !found.error().text.empty()) << "round " << round;
    if (found) ++accepted;
  }
  EXPECT_GT(accepted, 100) << "some mutations hit nothing that matters";
  EXPECT_LT(accepted, 19'000);
}

}  // namespace
