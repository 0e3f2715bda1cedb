#include "cli/batch_command.hpp"

#include <chrono>
#include <cmath>

#include "cli/config_path.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupts.hpp"
#include "cli/logging.hpp"

namespace llm_rotate::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kOnTerminal = std::chrono::seconds(1);
constexpr auto kInLog = std::chrono::seconds(30);

std::string with_one_digit(double value) {
  const auto tenths = std::llround(value * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

// "$12.34", "$0.0012"
std::string dollars_text(double dollars) {
  const int digits = dollars < 1 ? 4 : 2;
  const auto parts = std::llround(dollars * std::pow(10, digits));
  std::string text = std::to_string(parts);
  if (text.size() <= static_cast<std::size_t>(digits)) {
    text.insert(0, static_cast<std::size_t>(digits) + 1 - text.size(), '0');
  }
  return "$" + text.insert(text.size() - static_cast<std::size_t>(digits), ".");
}

std::string time_text(double seconds) {
  if (seconds < 90) return std::to_string(std::llround(seconds)) + " s";
  if (seconds < 5'400) return std::to_string(std::llround(seconds / 60)) + " min";
  return with_one_digit(seconds / 3'600) + " h";
}

}  // namespace

std::string progress_text(const BatchProgress& progress, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(progress.done) / seconds : 0;
  std::string text = std::to_string(progress.done) + " done";
  if (progress.skipped > 0) text += " (" + std::to_string(progress.skipped) + " before)";
  text += ", " + std::to_string(progress.failed) + " failed, " + with_one_digit(rate) + "/s, " +
          std::to_string(progress.tokens) + " tokens";
  if (progress.cost_usd > 0) text += ", " + dollars_text(progress.cost_usd);
  if (progress.size <= 0 || progress.bytes_read <= 0) return text;
  const auto left = static_cast<double>(progress.size - progress.bytes_read);
  // Floored: 100 % is said of nothing but the whole.
  text += ", " + std::to_string(progress.bytes_read * 100 / progress.size) + " %";
  const auto worked = static_cast<double>(progress.bytes_read - progress.bytes_skipped);
  if (left > 0 && worked > 0 && progress.done > 0) {
    text += ", " + time_text(seconds * left / worked) + " left";
  }
  return text;
}

std::string BatchCommand::failed_file() const {
  return failed_.empty() ? output_ + ".failed.jsonl" : failed_;
}

CommandInfo BatchCommand::info() const {
  return {
      "batch", "IN.jsonl -o OUT.jsonl [-m MODEL]", "a file of requests through the pool",
      "Runs every line of a file, so many at once, and appends each result to OUT as it comes.\n"
      "A line is a request of OpenAI's batch format, an object with a \"prompt\", or a plain\n"
      "text. Results have OpenAI's batch format; they come in any order, and \"custom_id\" says\n"
      "whose they are. A line that finds no free key waits for one.\n\n"
      "Run the same command again after an interruption of any kind: what is done is not done\n"
      "again. Lines that failed are in OUT.failed.jsonl with the reason, as an input of their "
      "own.\n\n"
      "Exit code: 0, 1 if lines failed, in an earlier run too, 130 if it was interrupted (SIGINT,\n"
      "SIGTERM).",
      R"(llm-rotate batch requests.jsonl -o results.jsonl
# a text file with a prompt on each line
llm-rotate batch prompts.txt -o answers.jsonl -m gpt-4o-mini --concurrency 50
# those that failed, once more
llm-rotate batch results.jsonl.failed.jsonl -o results-2.jsonl)"};
}

void BatchCommand::declare(OptionSet& set) {
  set.positional("IN", &input_, "the requests; - for standard input").complete = Complete::kFiles;
  set.text("-o,--output", "FILE", &output_, "where the results are appended").complete =
      Complete::kFiles;
  set.text("--failed", "FILE", &failed_, "where the failed lines go (OUT.failed.jsonl)").complete =
      Complete::kFiles;
  set.text("-m,--model", "MODEL", &model_, "for lines that name none");
  set.integer("--concurrency", "NUMBER", {1, 10'000}, &concurrency_, "calls at once (16)");
}

int BatchCommand::run(Context& context) {
  if (input_.empty() || output_.empty()) {
    return context.fail(kUsage, "name the input and the output: llm-rotate batch IN -o OUT");
  }
  const LMRotateConfig config = configure_from_file(config_path(context.options));
  set_log_level(context.options, config.observability.log_level);
  std::optional<UsageLog> usage_log;
  if (const std::string file = usage_log_of(config); !file.empty()) {
    const std::string problem = usage_log.emplace().open(file);
    if (!problem.empty()) return context.fail(kUsage, problem);
  }
  BatchPlan plan;
  plan.input = input_;
  plan.output = output_;
  plan.failed = failed_file();
  plan.model = model_;
  plan.concurrency = static_cast<int>(concurrency_.value_or(16));
  runtime::Engine engine(config, 1);
  BatchRun batch(engine, std::move(plan));
  Interrupts interrupts({SIGINT, SIGTERM});
  bool interrupted = false;
  const Clock::time_point began = Clock::now();
  Clock::time_point told = began;
  const bool terminal = context.err.is_capable();
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - began).count(); };
  const BatchProgress end = batch.run([&](const BatchProgress& progress) {
    if (interrupts.take()) interrupted = true;
    if (Clock::now() - told >= (terminal ? kOnTerminal : kInLog)) {
      told = Clock::now();
      const std::string text = progress_text(progress, seconds());
      // On one row of the screen, over what stood there.
      context.err.write(terminal ? "\r" + text.substr(0, context.err.width() - 1) + "\x1b[K"
                                 : text + "\n");
    }
    return !interrupted;
  });
  engine.close();
  context.err.write((terminal ? "\r\x1b[K" : "") + progress_text(end, seconds()) + "\n");
  for (const auto& [type, count] : end.errors) {
    context.note(std::to_string(count) + " failed with " + type + "; they are in " + failed_file());
  }
  if (end.failed_before > 0) {
    context.note(std::to_string(end.failed_before) + " failed in an earlier run; they are in " +
                 failed_file());
  }
  if (interrupted) {
    return context.fail(kInterrupted, "interrupted; run the same command again to go on");
  }
  return end.failed + end.failed_before > 0 ? kFailed : kOk;
}

}  // namespace llm_rotate::cli
