#include "cli/check_command.hpp"

#include <algorithm>
#include <set>

#include "llm_rotate/sdk/json.hpp"

#include "cli/config_path.hpp"
#include "cli/exit_code.hpp"
#include "cli/text_safety.hpp"
#include "config/key_set.hpp"

namespace llm_rotate::cli {
namespace {

using config::Finding;
using config::Severity;

std::size_t count(const config::LoadResult& loaded, Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(loaded.findings.begin(), loaded.findings.end(),
                    [severity](const Finding& finding) { return finding.severity == severity; }));
}

std::string counted(std::size_t number, const char* what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

// Of a file that is missing or empty there is one thing to say, and nothing to sum up.
bool was_read(const config::LoadResult& loaded) {
  return loaded.config || loaded.findings.size() != 1 || loaded.findings.front().line != 0 ||
         !loaded.findings.front().path.empty();
}

std::string rendered(const Finding& finding, const Context& context) {
  const std::string text = one_line(config::render(finding));
  const bool error = finding.severity == Severity::kError;
  return context.out.styled(error ? Style::kRed : Style::kYellow, text) + "\n";
}

}  // namespace

std::string check_summary(const std::string& path, const config::LoadResult& loaded) {
  const std::size_t errors = count(loaded, Severity::kError);
  const std::size_t warnings = count(loaded, Severity::kWarning);
  if (errors + warnings > 0 || !loaded.config) {
    return path + ": " + counted(errors, "error") + ", " + counted(warnings, "warning");
  }
  std::set<std::string> providers;
  const std::vector<std::size_t> keys = config::active_keys(*loaded.config);
  for (const std::size_t key : keys) providers.insert(loaded.config->keys[key].provider);
  return path + ": fine: " + counted(keys.size(), "key") + " over " +
         counted(providers.size(), "provider") + ", strategy " + loaded.config->strategy.name;
}

std::string check_json(const std::string& path, const config::LoadResult& loaded) {
  sdk::json::Writer out;
  out.begin_object().string("file", path);
  out.integer("errors", static_cast<std::int64_t>(count(loaded, Severity::kError)));
  out.integer("warnings", static_cast<std::int64_t>(count(loaded, Severity::kWarning)));
  out.key("findings").begin_array();
  for (const Finding& finding : loaded.findings) {
    out.begin_object();
    out.string("severity", finding.severity == Severity::kError ? "error" : "warning");
    out.string("file", finding.file).integer("line", finding.line);
    out.integer("column", finding.column).string("path", finding.path);
    out.string("message", finding.message).end_object();
  }
  return out.end_array().end_object().str();
}

CommandInfo CheckCommand::info() const {
  return {
      "check", "[FILE] [--strict] [--json]", "say everything that is wrong with a configuration",
      "Reads a configuration, looks at its plugins and secrets without opening or showing them,\n"
      "and lists all errors and warnings with file, line and column. No call is made.\n\n"
      "Exit code: 0 clean or warnings only, 1 warnings with --strict, 2 errors.",
      R"(# the configuration that the other commands would use
llm-rotate check
# another one; in CI warnings count too
llm-rotate check deploy/llm-rotate.toml --strict)"};
}

void CheckCommand::declare(OptionSet& set) {
  set.positional("FILE", &file_, "the configuration; else that of --config").complete =
      Complete::kFiles;
  set.flag("--strict", &strict_, "exit 1 if there are warnings");
  set.flag("--json", &json_, "print the findings as one JSON object");
}

int CheckCommand::run(Context& context) {
  const std::string path = file_.empty() ? config_path(context.options) : file_;
  const config::LoadResult loaded = load_checked(path);
  if (json_) {
    context.out.write(check_json(path, loaded) + "\n");
  } else {
    std::string text;
    for (const Finding& finding : loaded.findings) text += rendered(finding, context);
    if (was_read(loaded)) text += one_line(check_summary(path, loaded)) + "\n";
    context.out.write(text);
  }
  if (!loaded.config) return kUsage;
  return strict_ && count(loaded, Severity::kWarning) > 0 ? kFailed : kOk;
}

}  // namespace llm_rotate::cli
