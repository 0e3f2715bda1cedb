#include "cli/attachment.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "cli/bounded_read.hpp"
#include "cli/utf8.hpp"

namespace llm_rotate::cli {
namespace {

struct Magic {
  std::string_view at_start;
  std::size_t then_at;  // where `then` stands
  std::string_view then;
  FileType type;
};

constexpr std::array kMagics = {
    Magic{"\x89PNG\r\n\x1a\n", 0, "", {FileKind::kImage, "image/png"}},
    Magic{"\xff\xd8\xff", 0, "", {FileKind::kImage, "image/jpeg"}},
    Magic{"RIFF", 8, "WEBP", {FileKind::kImage, "image/webp"}},
    Magic{"GIF87a", 0, "", {FileKind::kImage, "image/gif"}},
    Magic{"GIF89a", 0, "", {FileKind::kImage, "image/gif"}},
    Magic{"%PDF-", 0, "", {FileKind::kPdf, "application/pdf"}},
    Magic{"RIFF", 8, "WAVE", {FileKind::kAudio, "wav"}},
    Magic{"ID3", 0, "", {FileKind::kAudio, "mp3"}},
    Magic{"\xff\xfb", 0, "", {FileKind::kAudio, "mp3"}},
    Magic{"\xff\xf3", 0, "", {FileKind::kAudio, "mp3"}},
    Magic{"\xff\xf2", 0, "", {FileKind::kAudio, "mp3"}},
};

Attachment refused(const std::string& path, const std::string& why) {
  return {std::nullopt, "cannot attach " + path + why};
}

Attachment failed(const std::string& path, int error) {
  return refused(path, ": " + std::generic_category().message(error) +
                           (error == ENOENT ? "; check the path" : "; make it readable"));
}

std::string file_name(const std::string& path) {
  return path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
}

Attachment to_part(const std::string& path, const std::string& bytes, Wanted wanted) {
  const FileType type = type_of(bytes);
  if (wanted == Wanted::kImage && type.kind != FileKind::kImage) {
    return refused(path, " as an image: it is no PNG, JPEG, WebP or GIF; use --attach for others");
  }
  if (wanted == Wanted::kPdf && type.kind != FileKind::kPdf) {
    return refused(path, " as a PDF: it is none; use --attach for other files");
  }
  switch (type.kind) {
    case FileKind::kImage:
      return {ContentPart::image_bytes(bytes, std::string(type.name)), ""};
    case FileKind::kPdf:
      return {ContentPart::pdf_bytes(bytes, file_name(path)), ""};
    case FileKind::kAudio:
      return {ContentPart::audio_bytes(bytes, std::string(type.name)), ""};
    case FileKind::kText:
      return {ContentPart::text("File " + file_name(path) + ":\n\n" + bytes), ""};
    case FileKind::kUnknown:
      break;
  }
  return refused(path,
                 ": it is no image, PDF, WAV, MP3 or UTF-8 text; convert it to one of them first");
}

}  // namespace

FileType type_of(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (!bytes.starts_with(magic.at_start)) continue;
    if (bytes.substr(std::min(magic.then_at, bytes.size())).starts_with(magic.then)) {
      return magic.type;
    }
  }
  const bool text = is_utf8(bytes) && bytes.find('\0') == std::string_view::npos;
  return text ? FileType{FileKind::kText, "text/plain"} : FileType{};
}

Attachment attach(const std::string& path, Wanted wanted) {
  const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return failed(path, errno);
  struct stat status {};
  const bool folder = ::fstat(opened, &status) == 0 && S_ISDIR(status.st_mode);
  ReadBytes read;
  if (!folder) read = read_bounded(opened, kMaxInput);
  ::close(opened);
  if (folder) return refused(path, ": it is a folder; name a file in it");
  if (read.error != 0) return failed(path, read.error);
  if (read.too_large) {
    return refused(path,
                   std::string(": it is larger than ") + kMaxInputText + "; attach a smaller one");
  }
  if (read.bytes.empty()) return refused(path, ": it is empty");
  return to_part(path, read.bytes, wanted);
}

}  // namespace llm_rotate::cli
