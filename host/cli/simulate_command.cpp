#include "cli/simulate_command.hpp"

#include <chrono>
#include <fstream>
#include <vector>

#include "llm_rotate/config.hpp"
#include "llm_rotate/error.hpp"

#include "cli/config_path.hpp"
#include "cli/exit_code.hpp"
#include "cli/text_safety.hpp"
#include "config/config_file.hpp"
#include "config/finding.hpp"
#include "simulate/chart.hpp"
#include "simulate/player.hpp"
#include "simulate/report.hpp"
#include "simulate/script.hpp"

namespace llm_rotate::cli {
namespace {

constexpr double kMostSeed = 9e15;

// Throws ConfigurationError with everything that is wrong.
simulate::Script read_script(const std::string& traffic, const std::string& faults,
                             const LMRotateConfig& config) {
  simulate::Script script;
  std::vector<config::Finding> findings;
  for (const std::string& file : {traffic, faults}) {
    if (file.empty()) continue;
    const config::ConfigFile read = config::read_config_file(file);
    if (!read.error.empty()) throw ConfigurationError(read.error);
    simulate::read_script(read.text, file, script, findings);
  }
  if (findings.empty()) simulate::check_script(script, config, findings);
  if (!findings.empty()) throw ConfigurationError(config::render(findings));
  return script;
}

simulate::Result play(const std::string& file, const std::string& traffic,
                      const std::string& faults, std::uint64_t seed) {
  const LMRotateConfig config = configure_from_file(file);
  const simulate::Script script = read_script(traffic, faults, config);
  simulate::PlayOptions options;
  options.seed = seed;
  options.unix_start_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                              std::chrono::system_clock::now().time_since_epoch())
                              .count();
  return simulate::play(config, script, options);
}

}  // namespace

CommandInfo SimulateCommand::info() const {
  return {
      "simulate", "--traffic FILE [--faults FILE] [--against FILE] [--svg FILE]",
      "play a traffic against a configuration, without a call",
      "Plays the configuration's real strategy and the real engine on a clock that runs as fast\n"
      "as it can, against a model of the providers: how fast they answer, what they really allow\n"
      "and when they are in trouble. No secret is read and nothing is sent.\n\n"
      "The traffic is a TOML file with [[calls]] (model, rate, peak, stream, input_tokens,\n"
      "output_tokens), [[providers]] (first_token_ms, spread, tokens_per_second, error_rate) and\n"
      "[[limits]] (key, group or provider; rpm, tpm). The faults are [[faults]] (kind: outage,\n"
      "errors, refused, limited, silent, slow or cut; provider or key; from_seconds, to_seconds,\n"
      "share), in a file of their own or in the same one.\n\n"
      "Exit code: 0, or 1 when fewer calls succeed than --require asks for.",
      R"(# would it hold?
llm-rotate simulate --traffic traffic.toml --faults outage.toml
# is the other one better? and a picture of it
llm-rotate simulate --traffic traffic.toml --against other.toml --svg keys.svg)"};
}

void SimulateCommand::declare(OptionSet& set) {
  set.text("--traffic", "FILE", &traffic_, "what calls come, and how providers behave").complete =
      Complete::kFiles;
  set.text("--faults", "FILE", &faults_, "what goes wrong when").complete = Complete::kFiles;
  set.text("--against", "FILE", &against_, "another configuration to compare with").complete =
      Complete::kFiles;
  set.text("--svg", "FILE", &svg_, "write a picture of traffic and key states").complete =
      Complete::kFiles;
  set.integer("--seed", "N", {0, kMostSeed}, &seed_, "another course of chance; 1 by default");
  set.number("--require", "PERCENT", {0, 100}, &require_, "exit 1 if fewer calls succeed");
  set.flag("--json", &json_, "print the result as one JSON object");
}

int SimulateCommand::run(Context& context) {
  if (traffic_.empty()) {
    return context.fail(kUsage, "no traffic to play; name a file with --traffic");
  }
  const auto seed = static_cast<std::uint64_t>(seed_.value_or(1));
  const simulate::Result result = play(config_path(context.options), traffic_, faults_, seed);
  std::optional<simulate::Result> other;
  if (!against_.empty()) other = play(against_, traffic_, faults_, seed);
  if (!svg_.empty()) {
    std::ofstream file(svg_, std::ios::binary | std::ios::trunc);
    file << simulate::chart_svg(result);
    if (!file.flush()) {
      return context.fail(kFailed, "cannot write the picture " + svg_ + "; name another --svg");
    }
  }
  const simulate::Result* against = other ? &*other : nullptr;
  context.out.write(json_ ? simulate::report_json(result, against) + "\n"
                          : for_terminal(simulate::report_text(result, against)));
  return require_ && result.success_percent() < *require_ ? kFailed : kOk;
}

}  // namespace llm_rotate::cli
