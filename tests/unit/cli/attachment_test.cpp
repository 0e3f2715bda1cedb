#include "cli/attachment.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/bounded_read.hpp"
#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

class AttachmentTest : public testing::Test {
 protected:
  std::string json(const std::string& bytes, Wanted wanted = Wanted::kAny) const {
    const Attachment attached = attach(folder.write("f.bin", bytes), wanted);
    EXPECT_EQ(attached.error, "");
    return attached.part ? attached.part->json() : "";
  }
  std::string error(const std::string& bytes, Wanted wanted = Wanted::kAny) const {
    const Attachment attached = attach(folder.write("f.bin", bytes), wanted);
    EXPECT_FALSE(attached.part);
    return attached.error;
  }

  TemporaryFolder folder;
  std::string path = folder.path("f.bin");
};

TEST_F(AttachmentTest, KnowsFilesByTheirFirstBytes) {
  EXPECT_EQ(type_of("\x89PNG\r\n\x1a\n...").name, "image/png");
  EXPECT_EQ(type_of("\xff\xd8\xff\xe0").name, "image/jpeg");
  EXPECT_EQ(type_of("RIFF\x01\x02\x03\x04WEBPVP8 ").name, "image/webp");
  EXPECT_EQ(type_of("GIF89a").name, "image/gif");
  EXPECT_EQ(type_of("%PDF-1.7").kind, FileKind::kPdf);
  EXPECT_EQ(type_of("RIFF\x01\x02\x03\x04WAVEfmt ").name, "wav");
  EXPECT_EQ(type_of("ID3\x04").name, "mp3");
  EXPECT_EQ(type_of("plain words").kind, FileKind::kText);
  EXPECT_EQ(type_of("RIFF").kind, FileKind::kText);
  EXPECT_EQ(type_of("\x7f"
                    "ELF\0"s)
                .kind,
            FileKind::kUnknown);
}

TEST_F(AttachmentTest, MakesThePartThatTheTypeAsksFor) {
  EXPECT_THAT(json("\x89PNG\r\n\x1a\nx", Wanted::kImage), HasSubstr("data:image/png;base64,"));
  EXPECT_THAT(json("%PDF-1.7", Wanted::kPdf), HasSubstr("\"filename\":\"f.bin\""));
  EXPECT_THAT(json("ID3\x04"), HasSubstr("\"format\":\"mp3\""));
  EXPECT_EQ(json("some words"), R"({"type":"text","text":"File f.bin:\n\nsome words"})");
}

TEST_F(AttachmentTest, RefusesWhatIsNotWanted) {
  EXPECT_EQ(error("some words", Wanted::kImage),
            "cannot attach " + path +
                " as an image: it is no PNG, JPEG, WebP or GIF; use --attach for others");
  EXPECT_EQ(error("some words", Wanted::kPdf),
            "cannot attach " + path + " as a PDF: it is none; use --attach for other files");
  EXPECT_EQ(error("\x7f"
                  "ELF\0"s),
            "cannot attach " + path +
                ": it is no image, PDF, WAV, MP3 or UTF-8 text; convert it to one of them first");
  EXPECT_EQ(error(""), "cannot attach " + path + ": it is empty");
}

TEST_F(AttachmentTest, SaysWhyItCannotBeRead) {
  EXPECT_EQ(
      attach(folder.path("none.png"), Wanted::kImage).error,
      "cannot attach " + folder.path("none.png") + ": No such file or directory; check the path");
  EXPECT_EQ(attach(folder.path(""), Wanted::kAny).error,
            "cannot attach " + folder.path("") + ": it is a folder; name a file in it");
}

TEST_F(AttachmentTest, RefusesMoreThanItsBound) {
  folder.write("f.bin", "x");
  ASSERT_EQ(::truncate(path.c_str(), static_cast<off_t>(kMaxInput) + 1), 0);
  EXPECT_EQ(attach(path, Wanted::kAny).error,
            "cannot attach " + path + ": it is larger than 32 MiB; attach a smaller one");
}

}  // namespace
}  // namespace llm_rotate::cli
