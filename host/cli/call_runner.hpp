// One call on the calling thread, with Ctrl-C as its end.
//
// Made by `Asker`. Threads: one at a time; the library's threads stay behind it.
#pragma once

#include <exception>
#include <functional>
#include <string_view>

#include "llm_rotate/llm_rotate.hpp"

#include "cli/interrupts.hpp"

namespace llm_rotate::cli {

struct CallEnd {
  ChatResponse response;     // of a stream that broke off: what had come
  std::exception_ptr error;  // none: the answer is complete
  bool interrupted = false;
};

class CallRunner {
 public:
  CallRunner(LMRotate& lm, Interrupts& interrupts) : lm_(lm), interrupts_(interrupts) {}

  CallEnd whole(ChatRequest request);
  // `on_text` returns false when nobody reads any more: the call is then cancelled.
  CallEnd stream(const ChatRequest& request, const std::function<bool(std::string_view)>& on_text);

 private:
  LMRotate& lm_;
  Interrupts& interrupts_;
};

}  // namespace llm_rotate::cli
