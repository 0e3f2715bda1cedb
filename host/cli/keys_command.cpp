#include "cli/keys_command.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "llm_rotate/llm_rotate.hpp"

#include "cli/config_path.hpp"
#include "cli/exit_code.hpp"
#include "cli/logging.hpp"
#include "config/key_set.hpp"
#include "config/nearest.hpp"

namespace llm_rotate::cli {
namespace {

using sdk::CommandAnswer;
using sdk::KeyCommand;

constexpr double kUsualTimeout = 600;

struct Verb {
  std::string_view name;
  KeyCommand command;
  std::string_view done;
};
constexpr std::array<Verb, 5> kVerbs = {{
    {"clear", KeyCommand::kClear, "has no rests and no failures any more"},
    {"disable", KeyCommand::kDisable, "is disabled"},
    {"enable", KeyCommand::kEnable, "is enabled"},
    {"drain", KeyCommand::kDrain, "gets no new calls"},
    {"pin", KeyCommand::kPin, "stays in use whatever its answers are"},
}};

const Verb* verb_named(const std::string& name) {
  const auto found = std::find_if(kVerbs.begin(), kVerbs.end(),
                                  [&](const Verb& verb) { return verb.name == name; });
  return found == kVerbs.end() ? nullptr : &*found;
}

std::vector<std::string> key_ids(const LMRotateConfig& config) {
  std::vector<std::string> ids;
  for (const std::size_t key : config::used_keys(config)) ids.push_back(config.keys[key].key_id);
  return ids;
}

std::string unknown_key(const std::string& wanted, const std::vector<std::string>& known) {
  const std::string near = config::did_you_mean(wanted, known);
  return "the configuration uses no key '" + wanted + "'" + near;
}

}  // namespace

CommandInfo KeysCommand::info() const {
  return {
      "keys", "clear|disable|enable|drain|pin KEY", "clear, disable, enable, drain or pin a key",
      "Tells every process that shares the configuration's state store what to do with a key;\n"
      "they obey within a second. It needs a shared store: [state_store] backend = \"redis\".\n\n"
      "clear    forget its failures and rests\n"
      "disable  give it no more calls\n"
      "enable   take it into use again; ends disable, drain and pin\n"
      "drain    give it no more calls, and wait until those under way have ended\n"
      "pin      keep it in use whatever its answers are\n\n"
      "Exit code: 0, or 1 if the store cannot be asked or the key was not idle in time.",
      R"(# the provider has lifted a block
llm-rotate keys clear openai-1
# before a key is revoked
llm-rotate keys drain openai-1
llm-rotate keys enable openai-1)"};
}

void KeysCommand::declare(OptionSet& set) {
  set.positionals("ACTION KEY", &words_, "what to do, and to which key_id");
  set.number("--timeout", "SECONDS", {0.001, 86'400}, &timeout_,
             "for drain: how long to wait for the calls under way (600)");
  set.flag("--no-wait", &no_wait_, "for drain: do not wait");
}

int KeysCommand::run(Context& context) {
  const Verb* verb = words_.size() == 2 ? verb_named(words_[0]) : nullptr;
  if (verb == nullptr) {
    return context.fail(kUsage,
                        "say what to do, and to which key: llm-rotate keys "
                        "clear|disable|enable|drain|pin KEY");
  }
  const LMRotateConfig config = configure_from_file(config_path(context.options));
  set_log_level(context.options, config.observability.log_level);
  if (config.state_store.backend == "memory") {
    return context.fail(kUsage,
                        "the memory store belongs to one process, and this one ends at once; keys "
                        "can be told something through a shared store: [state_store] backend = "
                        "\"redis\"");
  }
  const std::vector<std::string> known = key_ids(config);
  const auto key = std::find(known.begin(), known.end(), words_[1]);
  if (key == known.end()) return context.fail(kUsage, unknown_key(words_[1], known));
  LMRotate lm(config);
  if (lm.command_key(words_[1], verb->command) != CommandAnswer::kObeyed) {
    const std::string why = lm.health().store_trouble;
    return context.fail(kFailed, "the state store cannot be asked, so nothing has changed" +
                                     (why.empty() ? std::string() : ": " + why));
  }
  context.out.write("key " + words_[1] + " " + std::string(verb->done) + "\n");
  if (verb->command != KeyCommand::kDrain || no_wait_) return kOk;
  return wait_until_idle(context, lm, static_cast<std::size_t>(key - known.begin()));
}

int KeysCommand::wait_until_idle(Context& context, LMRotate& lm, std::size_t key) const {
  const auto patience = std::chrono::duration<double>(timeout_.value_or(kUsualTimeout));
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    const HealthReport report = lm.health();
    const bool asked = !report.degraded && key < report.keys.size();
    if (asked && report.keys[key].key.in_flight == 0) break;
    if (std::chrono::steady_clock::now() > end) {
      return context.fail(kFailed, "key " + words_[1] + " still has " +
                                       std::to_string(report.keys[key].key.in_flight) +
                                       " calls under way; it stays drained");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  context.out.write("key " + words_[1] + " has no call under way\n");
  return kOk;
}

}  // namespace llm_rotate::cli
