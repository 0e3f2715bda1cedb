// What is asked: words of the command line, standard input and attached files, as one message.
//
// Called by the chat command. Threads: any; reads files, and standard input unless it is a
// terminal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llm_rotate/chat.hpp"

namespace llm_rotate::cli {

struct ChatFiles {
  std::vector<std::string> images;
  std::vector<std::string> pdfs;
  std::vector<std::string> others;
};

struct AttachedParts {
  std::vector<ContentPart> parts;
  std::string error;
};
AttachedParts attach_all(const ChatFiles& files);

// The prompt, a blank line, the document; either may be empty.
std::string join_prompt(const std::vector<std::string>& words, const std::string& document);

// A message of the user: text alone, or the text behind what is attached.
ChatMessage user_message(const std::string& text, const std::vector<ContentPart>& parts);

struct Document {
  std::string text;
  std::string error;
};
// All of standard input.
Document read_document(int descriptor);

}  // namespace llm_rotate::cli
