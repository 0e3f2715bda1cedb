#include "fake_upstream/program_options.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

namespace llm_rotate::fake {
namespace {

constexpr const char* kDescription =
    "A provider to try llm-rotate against, on this machine: it speaks OpenAI's chat, streaming,\n"
    "embeddings and models on 127.0.0.1, and fails the way a script tells it to.";

constexpr const char* kExample = R"(
Example: the first two attempts with sk-a are rate-limited, every stream of sk-b breaks off.

  $ cat faults.toml
  [[rules]]
  key = "sk-a"
  first = 2
  fault = "rate_limit"
  retry_after = 3

  [[rules]]
  key = "sk-b"
  stream = true
  fault = "cut"
  after_chunks = 4

  $ llm-rotate-fake-upstream --port 8090 --script faults.toml
  listening on http://127.0.0.1:8090

  $ curl http://127.0.0.1:8090/v1/chat/completions -H 'Authorization: Bearer sk-a' \
      -H 'Content-Type: application/json' \
      -d '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}'

While it runs: GET /_fake/attempts tells what it saw, POST /_fake/script gives it another script.
Every field of a script is in tests/fake_upstream/README.md.)";

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  constexpr int kUsageError = 2;
  constexpr unsigned kMostThreads = 64;
  constexpr double kMostSeconds = 86'400;
  ProgramOptions options;
  CLI::App app(kDescription, "llm-rotate-fake-upstream");
  app.footer(kExample);
  app.add_option("--port", options.port, "Port on 127.0.0.1; 0 takes any free one")
      ->capture_default_str();
  app.add_option("--script", options.script, "Faults, limits and answers, in TOML");
  app.add_option("--log", options.log, "One line of JSON for each attempt; - is standard output");
  app.add_option("--threads", options.threads, "Event loops, each with its own thread")
      ->check(CLI::Range(1U, kMostThreads))
      ->capture_default_str();
  app.add_flag("--quiet", options.quiet, "No line for each attempt on standard error");
  app.add_option("--exit-after", options.exit_after_seconds, "Leave after so many seconds")
      ->check(CLI::Range(0.0, kMostSeconds));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return {std::nullopt, app.exit(help)};
  } catch (const CLI::ParseError& error) {
    std::cerr << "llm-rotate-fake-upstream: " << error.what() << "; --help shows the options\n";
    return {std::nullopt, kUsageError};
  }
  return {options, 0};
}

}  // namespace llm_rotate::fake
