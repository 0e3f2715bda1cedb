#include "cli/chat_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "cli/config_path.hpp"
#include "cli/conversation.hpp"
#include "cli/exit_code.hpp"
#include "cli/line_reader.hpp"
#include "cli/utf8.hpp"
#include "config/glob.hpp"
#include "config/key_set.hpp"

namespace llm_rotate::cli {
namespace {

constexpr std::size_t kShownModels = 8;

}  // namespace

std::string listed_models(const LMRotateConfig& config) {
  std::vector<std::string> names;
  for (const std::size_t key : config::active_keys(config)) {
    for (const std::string& model : config.keys[key].models) {
      const bool known = std::find(names.begin(), names.end(), model) != names.end();
      if (!known && !config::is_glob(model)) names.push_back(model);
    }
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShownModels); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.size() > kShownModels ? text + ", ..." : text;
}

CommandInfo ChatCommand::info() const {
  return {
      "chat", "-m MODEL [OPTIONS] [PROMPT...]", "ask once, or talk; streamed to the terminal",
      "Sends a prompt through the pool and prints the answer as it comes. Standard input, if it\n"
      "is no terminal, is read to its end and put behind the prompt, or is the prompt. Without\n"
      "both a conversation begins: /help lists its commands, Ctrl-C cancels an answer, Ctrl-D\n"
      "ends it.\n\n"
      "An answer that breaks off leaves what came on standard output, an error on standard\n"
      "error and the exit code 1, or 130 after Ctrl-C.",
      R"(# one question
llm-rotate chat -m gpt-4o-mini "What is a monad?"
# a document and a question about it
llm-rotate chat -m gpt-4o-mini "Summarise this in three lines" < report.txt
# files: pictures, PDFs, or whatever they are
llm-rotate chat -m gpt-4o "What is wrong here?" --image screen.png --pdf manual.pdf
# a conversation with a role
llm-rotate chat -m gpt-4o-mini --system "You are a strict reviewer"
# for scripts: the whole answer as JSON
llm-rotate chat -m gpt-4o-mini "Name a colour" --json | jq -r .content
# which keys were tried, and why
llm-rotate chat -m gpt-4o-mini "Hello" --show-attempts)"};
}

void ChatCommand::declare(OptionSet& set) {
  set.positionals("PROMPT", &prompt_, "the question; several words are put together");
  set.text("-m,--model", "MODEL", &model_, "a model that a key of the configuration serves");
  set.text("--system", "TEXT", &system_, "instructions that come before the prompt");
  set.list("--image", "FILE", &files_.images, "attach a PNG, JPEG, WebP or GIF; repeatable")
      .complete = Complete::kFiles;
  set.list("--pdf", "FILE", &files_.pdfs, "attach a PDF; repeatable").complete = Complete::kFiles;
  set.list("--attach", "FILE", &files_.others,
           "attach an image, PDF, WAV, MP3 or text file, whichever it is; repeatable")
      .complete = Complete::kFiles;
  set.integer("--max-tokens", "N", {1, 10'000'000}, &max_tokens_, "the longest answer");
  set.number("--temperature", "X", {0, 10}, &temperature_, "how much chance there is in it");
  set.text("--effort", "LEVEL", &effort_, "reasoning effort: none, low, medium, high, ...");
  set.text("--provider", "NAME", &provider_, "this provider's keys only, and no fallback");
  set.flag("--no-fallback", &no_fallback_, "do not go down the fallback chain");
  set.number("--timeout", "SECONDS", {0.001, 86'400}, &timeout_,
             "for the whole call, all attempts and waits");
  set.integer("--max-retries", "N", {0, 100}, &max_retries_, "further attempts at each provider");
  set.flag("--json", &json_, "print the whole answer as one JSON object");
  set.flag("--no-stream", &no_stream_, "print the answer when it is complete");
  set.flag("--show-attempts", &show_attempts_, "afterwards, list the attempts on standard error");
  set.text("--usage-log", "FILE", &usage_log_,
           "append a JSON record of each call; else the configuration's usage_log")
      .complete = Complete::kFiles;
}

ChatCommand::Input ChatCommand::read_input() const {
  Input input;
  AttachedParts attached = attach_all(files_);
  input.error = std::move(attached.error);
  input.parts = std::move(attached.parts);
  if (!input.error.empty()) return input;
  Document document;
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  if (!terminal) document = read_document(STDIN_FILENO);
  input.error = std::move(document.error);
  input.text = join_prompt(prompt_, document.text);
  input.conversation = terminal && prompt_.empty();
  if (!input.error.empty()) return input;
  if (!is_utf8(input.text) || !is_utf8(system_)) {
    input.error = "the prompt is not UTF-8 text; give binary files with --attach";
  } else if (!input.conversation && input.text.empty()) {
    input.error = "there is no prompt; give one as an argument or on standard input";
  } else if (input.conversation && json_) {
    input.error = "--json is for one question, not for a conversation; give a prompt";
  }
  return input;
}

CallOptions ChatCommand::call_options() const {
  CallOptions options;
  options.provider = provider_;
  options.fallback = !no_fallback_;
  options.max_tokens = max_tokens_;
  options.temperature = temperature_;
  options.reasoning_effort = effort_;
  if (max_retries_) options.max_retries = static_cast<int>(*max_retries_);
  if (timeout_) {
    const auto ms = std::max<std::int64_t>(static_cast<std::int64_t>(*timeout_ * 1000), 1);
    options.timeout = std::chrono::milliseconds(ms);
  }
  return options;
}

int ChatCommand::run(Context& context) {
  Input input = read_input();
  if (!input.error.empty()) return context.fail(kUsage, input.error);
  LMRotateConfig config = configure_from_file(config_path(context.options));
  set_log_level(context.options, config.observability.log_level);
  if (model_.empty()) {
    const std::string models = listed_models(config);
    return context.fail(kUsage, "no model is named; give one with -m" +
                                    (models.empty() ? "" : ", for example: " + models));
  }
  UsageLog usage_log;
  const std::string file = usage_log_.empty() ? usage_log_of(config) : usage_log_;
  if (!file.empty()) {
    if (const std::string error = usage_log.open(file); !error.empty()) {
      return context.fail(kUsage, error);
    }
  }
  return talk(context, config, std::move(input), usage_log);
}

int ChatCommand::talk(Context& context, const LMRotateConfig& config, Input input,
                      UsageLog& usage_log) {
  LMRotate lm(config);
  Interrupts interrupts;
  Asker asker(context, lm, interrupts, usage_log, {json_, !no_stream_, show_attempts_});
  if (input.conversation) {
    LineReader lines(STDIN_FILENO, context.err, interrupts, "> ");
    return Conversation(context, asker, lines,
                        {model_, system_, std::move(input.parts), call_options()})
        .run();
  }
  std::vector<ChatMessage> messages;
  if (!system_.empty()) messages.push_back(ChatMessage::system(system_));
  messages.push_back(user_message(input.text, input.parts));
  return asker.ask(ChatRequest(model_, std::move(messages), call_options())).exit_code;
}

}  // namespace llm_rotate::cli
