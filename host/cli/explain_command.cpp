#include "cli/explain_command.hpp"

#include <fstream>

#include "llm_rotate/config.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

#include "cli/config_path.hpp"
#include "cli/exit_code.hpp"
#include "cli/text_safety.hpp"
#include "observe/explain.hpp"

namespace llm_rotate::cli {
namespace {

// No record is longer; a line beyond it is not one.
constexpr std::size_t kMaxLine = 4U << 20;
constexpr char kLast[] = "last";

bool is_record_of(const std::string& line, const std::string& call_id) {
  if (line.size() > kMaxLine) return false;
  const auto id = sdk::json_raw::member(line, "call_id");
  return id && (call_id.empty() || *id == "\"" + call_id + "\"");
}

}  // namespace

std::string find_record(std::istream& log, const std::string& call_id) {
  std::string found;
  std::string line;
  while (std::getline(log, line)) {
    // Looked for as text first: a log may have millions of lines.
    if (line.find(call_id) == std::string::npos || !is_record_of(line, call_id)) continue;
    found = line;
    if (!call_id.empty()) break;
  }
  return found;
}

CommandInfo ExplainCommand::info() const {
  return {"explain", "CALL_ID|last [--usage-log FILE]", "the attempts of one call and why",
          "Looks a call up in the usage log and tells its story: which routes were asked and why,\n"
          "what they answered, who was charged for it, what it cost.\n\n"
          "The usage log is that of --usage-log, else of observability.usage_log in the\n"
          "configuration. Exit code: 0, or 1 when there is no such call.",
          R"(# the last call
llm-rotate explain last
# one that an error or a response header has named
llm-rotate explain 01JD8ZQ4M7W3C9R5T1V6X2Y0AB --usage-log /var/log/llm-rotate/usage.jsonl)"};
}

void ExplainCommand::declare(OptionSet& set) {
  set.positional("CALL_ID", &call_id_, "the call's id, or 'last'");
  set.text("--usage-log", "FILE", &usage_log_, "where the calls were written down").complete =
      Complete::kFiles;
  set.flag("--json", &json_, "print the record as it is");
}

int ExplainCommand::run(Context& context) {
  if (call_id_.empty()) return context.fail(kUsage, "which call? give its id, or 'last'");
  std::string file = usage_log_;
  if (file.empty()) file = usage_log_of(configure_from_file(config_path(context.options)));
  if (file.empty()) {
    return context.fail(kUsage,
                        "no usage log; name one with --usage-log or observability.usage_log");
  }
  std::ifstream log(file);
  if (!log)
    return context.fail(kFailed, "cannot read the usage log " + file + "; name another one");
  const std::string record = find_record(log, call_id_ == kLast ? std::string() : call_id_);
  if (record.empty()) {
    return context.fail(kFailed, "the usage log " + file + " has no call '" + call_id_ +
                                     "'; a call is written down when it ends");
  }
  if (json_) {
    context.out.write(record + "\n");
    return kOk;
  }
  const auto story = observe::explain(record);
  if (!story) return context.fail(kFailed, "the record of that call cannot be read; try --json");
  context.out.write(for_terminal(*story));
  return kOk;
}

}  // namespace llm_rotate::cli
