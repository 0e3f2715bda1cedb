#include "cli/conversation.hpp"

#include <utility>

#include "cli/chat_input.hpp"
#include "cli/exit_code.hpp"
#include "cli/text_safety.hpp"
#include "cli/utf8.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

namespace llm_rotate::cli {
namespace {

constexpr std::string_view kHelp =
    "/model MODEL  goes on with another model\n"
    "/reset        forgets what was said\n"
    "/exit         ends; so does Ctrl-D\n"
    "Ctrl-C cancels an answer, Ctrl-J starts a new line within a message";

}  // namespace

Conversation::Conversation(Context& context, IAsker& asker, ILineSource& lines, Start start)
    : context_(context), asker_(asker), lines_(lines), start_(std::move(start)) {
  reset();
}

void Conversation::reset() {
  messages_.clear();
  if (!start_.system.empty()) messages_.push_back(ChatMessage::system(start_.system));
}

int Conversation::run() {
  context_.note("talking to " + start_.model + "; /help lists the commands, Ctrl-D ends");
  while (context_.out.error() == 0) {
    const InputLine line = lines_.next();
    if (line.kind == InputLine::Kind::kEnd) break;
    if (line.kind == InputLine::Kind::kInterrupt) {
      if (line.text.empty()) context_.note("Ctrl-D or /exit ends the conversation");
      continue;
    }
    if (!take(line.text)) break;
  }
  return kOk;
}

bool Conversation::take(const std::string& line) {
  const std::string_view text = config::trimmed(line);
  if (text.empty()) return true;
  if (text.front() == '/') return command(text);
  if (!is_utf8(text)) {
    context_.note("this is not UTF-8 text; nothing was sent");
    return true;
  }
  say(std::string(text));
  return true;
}

bool Conversation::command(std::string_view line) {
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view name = line.substr(0, blank);
  const std::string_view argument = config::trimmed(line.substr(blank));
  if (name == "/exit" || name == "/quit") return false;
  if (name == "/reset") {
    reset();
    context_.note("forgotten; a new conversation begins");
  } else if (name == "/model") {
    change_model(argument);
  } else if (name == "/help") {
    context_.note(kHelp);
  } else {
    context_.note("unknown command '" + clipped(one_line(name), 40) + "'" +
                  config::did_you_mean(name, {"/exit", "/reset", "/model", "/help"}) +
                  " (/help lists the commands)");
  }
  return true;
}

void Conversation::change_model(std::string_view model) {
  if (!model.empty()) start_.model = model;
  context_.note((model.empty() ? "the model is " : "the model is now ") + start_.model);
}

void Conversation::say(const std::string& text) {
  messages_.push_back(user_message(text, start_.parts));
  Asked asked = asker_.ask(ChatRequest(start_.model, messages_, start_.options));
  if (asked.exit_code != kOk) {
    // A question without an answer would put the next one into the wrong light.
    messages_.pop_back();
    context_.note("this turn is not kept");
    return;
  }
  messages_.push_back(ChatMessage::assistant(std::move(asked.answer)));
  start_.parts.clear();
}

}  // namespace llm_rotate::cli
