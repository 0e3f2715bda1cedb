#include "cli/chat_input.hpp"

#include <system_error>
#include <utility>

#include "cli/attachment.hpp"
#include "cli/bounded_read.hpp"
#include "cli/utf8.hpp"

namespace llm_rotate::cli {
namespace {

// Whether all of them could be attached.
bool attach_some(const std::vector<std::string>& paths, Wanted wanted, AttachedParts& into) {
  for (const std::string& path : paths) {
    Attachment attached = attach(path, wanted);
    if (!attached.part) {
      into.error = std::move(attached.error);
      return false;
    }
    into.parts.push_back(std::move(*attached.part));
  }
  return true;
}

}  // namespace

AttachedParts attach_all(const ChatFiles& files) {
  AttachedParts result;
  // The first fault is told; the rest is as good as not given.
  if (attach_some(files.images, Wanted::kImage, result) &&
      attach_some(files.pdfs, Wanted::kPdf, result)) {
    attach_some(files.others, Wanted::kAny, result);
  }
  return result;
}

std::string join_prompt(const std::vector<std::string>& words, const std::string& document) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  if (!text.empty() && !document.empty()) text += "\n\n";
  return text + document;
}

ChatMessage user_message(const std::string& text, const std::vector<ContentPart>& parts) {
  if (parts.empty()) return ChatMessage::user(text);
  std::vector<ContentPart> all = parts;
  if (!text.empty()) all.push_back(ContentPart::text(text));
  return ChatMessage::user(std::move(all));
}

Document read_document(int descriptor) {
  ReadBytes read = read_bounded(descriptor, kMaxInput);
  if (read.error != 0) {
    return {"", "cannot read standard input: " + std::generic_category().message(read.error)};
  }
  if (read.too_large) {
    return {"",
            std::string("standard input is larger than ") + kMaxInputText + "; send less of it"};
  }
  if (!is_utf8(read.bytes)) {
    return {"", "standard input is not UTF-8 text; give binary files with --attach"};
  }
  return {std::move(read.bytes), ""};
}

}  // namespace llm_rotate::cli
