// Asks once and shows what comes: the answer on standard output, everything about it on standard
// error.
//
// Made by the chat command, also for its conversation. Threads: the main one.
#pragma once

#include <string>

#include "cli/call_runner.hpp"
#include "cli/command.hpp"
#include "cli/logging.hpp"

namespace llm_rotate::cli {

struct AskSettings {
  bool json = false;  // the whole answer as one JSON object
  bool stream = true;
  bool show_attempts = false;
};

struct Asked {
  int exit_code = 0;
  std::string answer;  // complete if the code is 0
};

// What a conversation needs of it.
class IAsker {
 public:
  virtual ~IAsker() = default;
  virtual Asked ask(ChatRequest request) = 0;
};

class Asker final : public IAsker {
 public:
  Asker(Context& context, LMRotate& lm, Interrupts& interrupts, UsageLog& usage_log,
        AskSettings settings)
      : context_(context), runner_(lm, interrupts), usage_log_(usage_log), settings_(settings) {}

  Asked ask(ChatRequest request) override;

 private:
  CallEnd run(ChatRequest request);
  void show_complete(const ChatResponse& response);
  int show_broken(const CallEnd& end);

  Context& context_;
  CallRunner runner_;
  UsageLog& usage_log_;
  AskSettings settings_;
  bool line_open_ = false;  // the last character that was printed is no line feed
};

}  // namespace llm_rotate::cli
