#include "cli/asker.hpp"

#include <utility>

#include "cli/answer_text.hpp"
#include "cli/exit_code.hpp"

namespace llm_rotate::cli {

Asked Asker::ask(ChatRequest request) {
  line_open_ = false;
  CallEnd end = run(std::move(request));
  Asked asked;
  if (end.error == nullptr) {
    show_complete(end.response);
  } else {
    asked.exit_code = show_broken(end);
  }
  const Table attempts = attempts_table(usage_log_.take_record());
  if (settings_.show_attempts && !attempts.empty()) {
    context_.err.write(attempts.render(context_.err));
  }
  asked.answer = std::move(end.response.content);
  return asked;
}

CallEnd Asker::run(ChatRequest request) {
  try {
    if (settings_.json || !settings_.stream) return runner_.whole(std::move(request));
    return runner_.stream(request, [this](std::string_view delta) {
      context_.out.print(delta);
      line_open_ = delta.back() != '\n';
      return context_.out.error() == 0;
    });
  } catch (const std::exception&) {  // refused before it began
    CallEnd end;
    end.error = std::current_exception();
    return end;
  }
}

void Asker::show_complete(const ChatResponse& response) {
  if (settings_.json) {
    context_.out.write(response_json(response) + "\n");
    return;
  }
  if (!settings_.stream) {
    context_.out.print(response.content);
    line_open_ = response.content.empty() || response.content.back() != '\n';
  }
  if (line_open_) context_.out.write("\n");
  if (const std::string note = unfinished_note(response); !note.empty()) {
    context_.fail(kOk, note);
  }
  if (context_.err.is_terminal()) context_.note(origin_line(response));
}

int Asker::show_broken(const CallEnd& end) {
  if (settings_.json) context_.out.write(error_json(end.error) + "\n");
  // In a file the answer ends where it broke off; on a terminal the error gets a line of its own.
  if (line_open_ && context_.out.is_terminal()) context_.out.write("\n");
  if (end.interrupted) {
    return context_.fail(kInterrupted, end.response.content.empty()
                                           ? "interrupted"
                                           : "interrupted; the answer is not complete");
  }
  if (context_.out.error() != 0) return kFailed;  // the program tells it
  return context_.fail(exit_code_of(end.error), message_of(end.error));
}

}  // namespace llm_rotate::cli
