// What is refused before a plugin is opened, and the exact words.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "plugin/inspect.hpp"
#include "plugin_refusal/plugin_copy.hpp"

namespace {

using llm_rotate::plugin::inspect;
using llm_rotate::plugin::Inspection;
using plugin_test::bytes_of;
using plugin_test::descriptor_at;
using plugin_test::put;
using plugin_test::struct_at;

const std::string good_plugin = REFUSAL_PLUGIN_DIR "/good.so";

class RefusedFile : public testing::Test {
 protected:
  std::string refusal_of_bytes(const std::string& bytes) {
    plugin_test::write_bytes(file_, bytes);
    return refusal();
  }
  std::string refusal() {
    const Inspection found = inspect(file_);
    return found.refusal ? found.refusal->text : "not refused";
  }
  std::string says(const std::string& sentence) const {
    return "plugin " + file_ + ": " + sentence;
  }

  plugin_test::TempFolder folder_;
  std::string file_ = folder_.file("copy.so");
  std::string good_ = bytes_of(good_plugin);
};

TEST_F(RefusedFile, AnUnspoiltCopyIsNotRefused) {
  plugin_test::write_bytes(file_, good_);
  const Inspection found = inspect(file_);
  ASSERT_FALSE(found.refusal) << found.refusal->text;
  EXPECT_EQ(found.abi_major, 1U);
  EXPECT_EQ(found.abi_minor, 1U);
  EXPECT_EQ(found.manifest->id, "good");
  EXPECT_EQ(found.manifest->version, "1.2.3");
  EXPECT_EQ(found.real_path, std::filesystem::canonical(file_).string());
}

TEST_F(RefusedFile, NoSuchFile) {
  EXPECT_EQ(refusal(), says("there is no such file; correct the path in plugins"));
}

TEST_F(RefusedFile, NotElf) {
  const std::string words = says("not an ELF file; build it with llm_rotate_add_plugin()");
  EXPECT_EQ(refusal_of_bytes("#!/bin/sh\necho hello\n"), words);
  EXPECT_EQ(refusal_of_bytes(""), words);
  EXPECT_EQ(refusal_of_bytes("\x7f"
                             "EL"),
            words);
}

TEST_F(RefusedFile, OtherMachine) {
  auto header = struct_at<Elf64_Ehdr>(good_, 0);
  const std::string ours = std::to_string(header.e_machine);
  header.e_machine = EM_68K;
  put(good_, 0, header);
  EXPECT_EQ(refusal_of_bytes(good_),
            says("built for another machine (ELF machine 4, this host is " + ours +
                 "); build it for this one"));
}

TEST_F(RefusedFile, OtherClassOrByteOrder) {
  std::string bytes = good_;
  bytes[EI_CLASS] = ELFCLASS32;
  EXPECT_EQ(refusal_of_bytes(bytes),
            says("not a 64-bit file, and this host is one; build it for this machine"));
  bytes = good_;
  bytes[EI_DATA] = bytes[EI_DATA] == ELFDATA2LSB ? ELFDATA2MSB : ELFDATA2LSB;
  EXPECT_EQ(refusal_of_bytes(bytes),
            says("of another byte order than this host; build it for this machine"));
}

TEST_F(RefusedFile, AnObjectFileIsNoSharedObject) {
  auto header = struct_at<Elf64_Ehdr>(good_, 0);
  header.e_type = ET_REL;
  put(good_, 0, header);
  EXPECT_EQ(refusal_of_bytes(good_),
            says("not a shared object (ELF type 1); build it with llm_rotate_add_plugin()"));
}

TEST_F(RefusedFile, NoNote) {
  EXPECT_EQ(refusal_of_bytes(bytes_of(REFUSAL_PLUGIN_DIR "/no_note.so")),
            says("has no llm-rotate note, so it is no plugin of this host; build it with "
                 "llm_rotate_add_plugin()"));
}

TEST_F(RefusedFile, OtherAbi) {
  const std::size_t at = descriptor_at(good_);
  put(good_, at, std::uint32_t{2});
  EXPECT_EQ(refusal_of_bytes(good_),
            says("built for ABI 2.1, this host speaks 1.1; rebuild it against this SDK"));
  put(good_, at, std::uint32_t{1});
  put(good_, at + 4, std::uint32_t{9});
  EXPECT_EQ(refusal_of_bytes(good_),
            says("built for ABI 1.9, this host speaks 1.1; rebuild it against this SDK"));
  put(good_, at, std::uint32_t{0});
  EXPECT_EQ(refusal_of_bytes(good_),
            says("built for ABI 0.9, this host speaks 1.1; rebuild it against this SDK"));
}

TEST_F(RefusedFile, BadManifest) {
  const std::size_t at = descriptor_at(good_) + 8;
  std::string bytes = good_;
  bytes[at] = '[';
  EXPECT_EQ(refusal_of_bytes(bytes),
            says("its plugin.json is not a JSON object: Missing a comma or ']' after an array "
                 "element. (byte 8); correct it and build the plugin again"));
  bytes = good_;
  const std::size_t kind = bytes.find("\"provider\"", at);
  bytes.replace(kind, 10, "\"prowider\"");
  EXPECT_EQ(refusal_of_bytes(bytes),
            says("in plugin.json, \"kind\" must be provider, strategy, state_store or telemetry; "
                 "correct it and build the plugin again"));
}

TEST_F(RefusedFile, NoteThatClaimsMoreThanItsSegmentHolds) {
  const std::size_t size_at = descriptor_at(good_) - 12 - 8;  // before the type and the name
  std::string bytes = good_;
  put(bytes, size_at, std::uint32_t{0x7fffffff});
  EXPECT_EQ(refusal_of_bytes(bytes), says("its llm-rotate note is damaged; build it again"));
  put(bytes, size_at, std::uint32_t{7});
  EXPECT_EQ(refusal_of_bytes(bytes), says("its llm-rotate note is damaged; build it again"));
}

std::string truncated(std::size_t has, std::size_t needs) {
  return "truncated: it has " + std::to_string(has) + " bytes and its headers speak of " +
         std::to_string(needs) + "; copy or build it again";
}

TEST_F(RefusedFile, TruncatedInsideTheHeaders) {
  const auto header = struct_at<Elf64_Ehdr>(good_, 0);
  EXPECT_EQ(refusal_of_bytes(good_.substr(0, 4)), says(truncated(4, 64)));
  EXPECT_EQ(refusal_of_bytes(good_.substr(0, 63)), says(truncated(63, 64)));
  const std::size_t table_end = header.e_phoff + header.e_phnum * sizeof(Elf64_Phdr);
  for (const std::size_t size : {std::size_t{64}, table_end / 2, table_end - 1}) {
    EXPECT_EQ(refusal_of_bytes(good_.substr(0, size)), says(truncated(size, table_end)));
  }
}

TEST_F(RefusedFile, TruncatedByOneByteLosesTheSectionTable) {
  const std::size_t size = good_.size();
  EXPECT_EQ(refusal_of_bytes(good_.substr(0, size - 1)), says(truncated(size - 1, size)));
}

// Where the first piece that sticks out of a file of `size` bytes ends: segments in their order,
// then the table of sections.
std::size_t first_overrun(const std::string& whole, std::size_t size) {
  const auto header = struct_at<Elf64_Ehdr>(whole, 0);
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    const auto segment = struct_at<Elf64_Phdr>(whole, header.e_phoff + i * sizeof(Elf64_Phdr));
    const std::size_t end = segment.p_offset + segment.p_filesz;
    if (end > size) return end;
  }
  return header.e_shoff + header.e_shnum * sizeof(Elf64_Shdr);
}

TEST_F(RefusedFile, TruncatedAtTheEdgesOfEverySegmentAndEvery64KiB) {
  const auto header = struct_at<Elf64_Ehdr>(good_, 0);
  const std::size_t table_end = header.e_phoff + header.e_phnum * sizeof(Elf64_Phdr);
  std::vector<std::size_t> sizes;
  for (std::size_t size = 65536; size < good_.size(); size += 65536) sizes.push_back(size);
  for (std::size_t size = 4096; size < std::min<std::size_t>(good_.size(), 65536); size += 4096) {
    sizes.push_back(size);
  }
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    const auto segment = struct_at<Elf64_Phdr>(good_, header.e_phoff + i * sizeof(Elf64_Phdr));
    sizes.push_back(segment.p_offset);
    sizes.push_back(segment.p_offset + segment.p_filesz);
    sizes.push_back(segment.p_offset + segment.p_filesz - 1);
  }
  std::size_t tried = 0;
  for (const std::size_t size : sizes) {
    if (size < table_end || size >= good_.size()) continue;
    ++tried;
    EXPECT_EQ(refusal_of_bytes(good_.substr(0, size)),
              says(truncated(size, first_overrun(good_, size))));
  }
  EXPECT_GE(tried, 10U);
}

TEST_F(RefusedFile, WorldWritableFile) {
  plugin_test::write_bytes(file_, good_);
  ASSERT_EQ(::chmod(file_.c_str(), 0666), 0);
  EXPECT_EQ(refusal(), says("anyone may write to it; run chmod o-w on it"));
}

TEST_F(RefusedFile, WorldWritableFolderUnlessItIsSticky) {
  plugin_test::write_bytes(file_, good_);
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0777), 0);
  EXPECT_EQ(refusal(), says("anyone may replace it, because anyone may write to the folder " +
                            folder_.path() + "; run chmod o-w on that folder"));
  ASSERT_EQ(::chmod(folder_.path().c_str(), 01777), 0);
  EXPECT_EQ(refusal(), "not refused");
}

TEST_F(RefusedFile, WorldWritableFolderBehindALink) {
  const plugin_test::TempFolder open;
  plugin_test::write_bytes(open.file("real.so"), good_);
  ASSERT_EQ(::chmod(open.path().c_str(), 0777), 0);
  std::filesystem::create_symlink(open.file("real.so"), file_);
  EXPECT_EQ(refusal(), says("anyone may replace it, because anyone may write to the folder " +
                            open.path() + "; run chmod o-w on that folder"));
}

TEST_F(RefusedFile, SomethingElseThanAFile) {
  const std::string words = says("not a regular file; give the path of the .so itself");
  std::filesystem::create_directory(file_);
  EXPECT_EQ(refusal(), words);
  std::filesystem::remove(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_EQ(refusal(), words) << "and it did not wait for a writer";
}

}  // namespace
