#include "cli/plugin_verify.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "cli/bounded_read.hpp"
#include "plugin/inspect.hpp"
#include "plugin/open_plugins.hpp"

namespace llm_rotate::cli {
namespace {

using conformance::Check;
using sdk::json::Document;
using sdk::json::Writer;

constexpr std::size_t kMaxPluginFile = 512U << 20;

// What the child writes, a line at a time, so that a crash leaves the lines before it.
class ReportPipe {
 public:
  explicit ReportPipe(int descriptor) : descriptor_(descriptor) {}

  void line(const Writer& json) const {
    const std::string text = json.str() + "\n";
    for (std::string_view rest = text; !rest.empty();) {
      const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno != EINTR) return;  // the parent has gone
      if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void refusal(std::string_view text) const {
    Writer out;
    line(out.begin_object().string("refusal", text).end_object());
  }
  void starting(std::string_view check) const {
    Writer out;
    line(out.begin_object().string("starting", check).end_object());
  }
  void ended(const Check& check) const {
    Writer out;
    out.begin_object().string("check", check.name).boolean("passed", check.passed);
    line(out.string("detail", check.detail).end_object());
  }

 private:
  int descriptor_;
};

Check check_symbols(const std::string& file) {
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const ReadBytes read = read_bounded(opened, kMaxPluginFile);
  ::close(opened);
  return conformance::verify_exported_symbols(read.bytes);
}

conformance::Subject subject_of(const plugin::LoadedPlugin& plugin,
                                const VerifySettings& settings) {
  conformance::Subject subject;
  subject.entry = &plugin.entry();
  if (!settings.options_json.empty()) subject.options_json = settings.options_json;
  if (!settings.auth_config_json.empty()) subject.auth_config_json = settings.auth_config_json;
  const auto& provider = plugin.manifest().provider;
  if (provider) {
    if (!provider->base_url.empty()) subject.base_url = provider->base_url;
    subject.auth_method = provider->auth_methods.front();
  }
  if (!settings.base_url.empty()) subject.base_url = settings.base_url;
  return subject;
}

void run_checks(const std::string& file, const VerifySettings& settings, const ReportPipe& report) {
  const plugin::Inspection found = plugin::inspect(file);
  if (found.refusal) return report.refusal(found.refusal->text);
  report.starting("the file can be opened");
  const auto opened = plugin::OpenPlugins::of_process().open(found);
  if (!opened) return report.refusal(opened.error().text);
  report.ended({"the file can be opened", true, ""});
  report.ended(check_symbols(found.real_path));
  const auto starting = [&report](std::string_view check) { report.starting(check); };
  for (const Check& check : conformance::verify(subject_of(**opened, settings), starting)) {
    report.ended(check);
  }
}

// Empty if the child ended well.
std::string ending_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    return std::string("the plugin crashed: ") +
           ::strsignal(WTERMSIG(status));  // NOLINT(concurrency-mt-unsafe): there is one thread
  }
  if (WEXITSTATUS(status) != 0) return "the plugin ended the process that looked at it";
  return {};
}

VerifyResult refused(std::string why) {
  return {{}, std::move(why)};
}

}  // namespace

VerifyResult verify_plugin(const std::string& file, const VerifySettings& settings) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return refused("cannot start the checks: " + std::generic_category().message(errno));
  }
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    run_checks(file, settings, ReportPipe(ends[1]));
    ::_exit(0);  // nothing of this copy of the process may be flushed or torn down
  }
  ::close(ends[1]);
  const ReadBytes report = read_bounded(ends[0], kMaxInput);
  ::close(ends[0]);
  if (child < 0) return refused("cannot start the checks: there is no process left");
  return read_verify_report(report.bytes, ending_of(child));
}

VerifyResult read_verify_report(const std::string& report, const std::string& how_it_ended) {
  VerifyResult result;
  std::string last = "opening it";
  for (std::string_view rest = report; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const Document line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line["refusal"].exists()) result.refusal = line["refusal"].string();
    if (line["starting"].exists()) last = line["starting"].string();
    if (line["check"].exists()) {
      result.checks.push_back({std::string(line["check"].string()), line["passed"].boolean(),
                               std::string(line["detail"].string())});
    }
  }
  if (!how_it_ended.empty()) result.checks.push_back({last, false, how_it_ended});
  return result;
}

}  // namespace llm_rotate::cli
