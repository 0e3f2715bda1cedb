// A file that goes along with a prompt: what it is, told by its first bytes and not by its name.
//
// Called by the chat command. Threads: any; reads one file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/chat.hpp"

namespace llm_rotate::cli {

enum class FileKind : std::int32_t { kImage, kPdf, kAudio, kText, kUnknown };

struct FileType {
  FileKind kind = FileKind::kUnknown;
  std::string_view name;  // of an image its MIME type, of audio "wav" or "mp3"
};

FileType type_of(std::string_view bytes);

enum class Wanted : std::int32_t { kAny, kImage, kPdf };

struct Attachment {
  std::optional<ContentPart> part;
  std::string error;  // a sentence, if there is no part
};

Attachment attach(const std::string& path, Wanted wanted);

}  // namespace llm_rotate::cli
