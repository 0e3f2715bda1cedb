// A conversation: line by line, each answer with everything said before.
//
// Made by the chat command. Threads: the main one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/asker.hpp"
#include "cli/command.hpp"
#include "cli/line_reader.hpp"

namespace llm_rotate::cli {

class Conversation {
 public:
  struct Start {
    std::string model;
    std::string system;              // empty: none
    std::vector<ContentPart> parts;  // go along with the first message
    CallOptions options;
  };

  Conversation(Context& context, IAsker& asker, ILineSource& lines, Start start);

  // Until the end of the input or /exit.
  int run();

 private:
  // Whether the conversation goes on.
  bool take(const std::string& line);
  bool command(std::string_view line);
  void change_model(std::string_view model);
  void say(const std::string& text);
  void reset();

  Context& context_;
  IAsker& asker_;
  ILineSource& lines_;
  Start start_;
  std::vector<ChatMessage> messages_;
};

}  // namespace llm_rotate::cli
