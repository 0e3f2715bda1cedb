#include "cli/serve_command.hpp"

#include <chrono>
#include <csignal>
#include <functional>
#include <mutex>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <spdlog/spdlog.h>

#include "cli/config_path.hpp"
#include "cli/exit_code.hpp"
#include "cli/logging.hpp"
#include "cli/process.hpp"
#include "cli/spare_memory.hpp"
#include "gateway/gateway.hpp"
#include "runtime/config_watch.hpp"

namespace llm_rotate::cli {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

constexpr std::chrono::milliseconds kLookAgain{50};
constexpr std::chrono::seconds kLookForQuiet{1};
constexpr std::chrono::seconds kLookAtFile{1};
// One to the client, one to the provider.
constexpr std::int64_t kFilesPerCall = 2;

// Opened anew each time, so that a file that was moved away is let go. A sentence if it cannot be.
std::string write_to(std::optional<UsageLog>& log, const std::string& file) {
  if (file.empty()) {
    if (log) log->close();
    return {};
  }
  if (!log) log.emplace();
  return log->open(file);
}

// Where it serves what, and what somebody should know who starts it.
void greet(const gateway::Gateway& gateway, const LMRotateConfig& config, std::int64_t files,
           Context& context) {
  for (const std::string& remark : gateway.remarks()) context.note(remark);
  if (files / kFilesPerCall < config.gateway.max_connections) {
    context.note("this process may have " + std::to_string(files) +
                 " files open, enough for about " + std::to_string(files / kFilesPerCall) +
                 " calls at once; for gateway.max_connections = " +
                 std::to_string(config.gateway.max_connections) +
                 " raise the hard limit (ulimit -Hn, LimitNOFILE= of systemd)");
  }
  std::string served;
  for (const std::string& route : gateway.routes()) served += "  " + route + "\n";
  context.out.write("serving on " + gateway.url() + "\n" + served);
}

// Waits for signals and lets the gateway end in order.
class Watch {
 public:
  Watch(gateway::Gateway& gateway, SpareMemory& memory, Context& context,
        std::function<void()> reload)
      : memory_(memory), gateway_(gateway), context_(context), reload_(std::move(reload)) {}

  // Returns when the gateway may be closed.
  void run() {
    await();
    look_for_quiet();
    loop_.run();
  }

 private:
  void await() {
    signals_.async_wait([this](const Error& error, int signal) {
      if (error) return;
      if (signal == SIGHUP) {
        reload_();
      } else if (draining_) {
        loop_.stop();  // whoever asks twice does not want to wait
        return;
      } else {
        drain();
      }
      await();
    });
  }

  void drain() {
    draining_ = true;
    const Millis limit = gateway_.drain_limit();
    context_.note("draining: calls under way may finish, at most " +
                  std::to_string((limit.count() + 999) / 1000) + " s");
    until_ = std::chrono::steady_clock::now() + limit;
    gateway_.drain();
    look();
  }

  void look() {
    if (gateway_.is_drained() || std::chrono::steady_clock::now() >= until_) {
      loop_.stop();
      return;
    }
    timer_.expires_after(kLookAgain);
    timer_.async_wait([this](const Error& error) {
      if (!error) look();
    });
  }

  // What a thousand slow clients have made it take, the process keeps unless somebody looks.
  void look_for_quiet() {
    memory_.look(gateway_.calls_in_flight());
    quiet_timer_.expires_after(kLookForQuiet);
    quiet_timer_.async_wait([this](const Error& error) {
      if (!error) look_for_quiet();
    });
  }

  asio::io_context loop_{1};
  asio::signal_set signals_{loop_, SIGTERM, SIGINT, SIGHUP};
  asio::steady_timer timer_{loop_};
  asio::steady_timer quiet_timer_{loop_};
  SpareMemory& memory_;
  gateway::Gateway& gateway_;
  Context& context_;
  std::function<void()> reload_;
  std::chrono::steady_clock::time_point until_;
  bool draining_ = false;
};

}  // namespace

CommandInfo ServeCommand::info() const {
  return {
      "serve", "[--host ADDRESS] [--port PORT]", "the gateway: any client in front of any provider",
      "Serves the APIs of the vendors whose plugins the configuration lists, so that a program\n"
      "gets rotation and fallback by changing its base URL: http://127.0.0.1:8100/v1 for OpenAI's\n"
      "SDKs, http://127.0.0.1:8100 for Anthropic's and Google's. [gateway] of the configuration\n"
      "has the address, the tokens of the clients and the limits.\n\n"
      "GET /healthz says that it lives, GET /readyz whether it takes calls. SIGTERM and SIGINT\n"
      "let the calls under way finish, a second one ends it at once; SIGHUP reads the\n"
      "configuration and the certificate again and opens the usage log anew. Several processes\n"
      "may serve one port: start the new one, then send SIGTERM to the old one.",
      R"(llm-rotate serve
# everything that is in force, defaults included, without secrets
llm-rotate serve --print-config
# another port, one loop
llm-rotate serve --port 9000 --threads 1)"};
}

void ServeCommand::declare(OptionSet& set) {
  set.text("--host", "ADDRESS", &host_, "in place of gateway.host");
  set.integer("--port", "PORT", {0, 65'535}, &port_,
              "in place of gateway.port; 0 takes a free one");
  set.integer("--threads", "NUMBER", {0, 1'024}, &threads_, "in place of gateway.threads");
  set.flag("--print-config", &print_config_, "print the configuration in force as JSON and end");
}

LMRotateConfig ServeCommand::load(const std::string& path) const {
  LMRotateConfig config = configure_from_file(path);
  if (!host_.empty()) config.gateway.host = host_;
  if (port_) config.gateway.port = static_cast<int>(*port_);
  if (threads_) config.gateway.threads = static_cast<int>(*threads_);
  return config;
}

int ServeCommand::run(Context& context) {
  const std::string path = config_path(context.options);
  const LMRotateConfig config = load(path);
  set_log_level(context.options, config.observability.log_level);
  if (print_config_) {
    context.out.write(to_json(config) + "\n");
    return kOk;
  }
  std::optional<UsageLog> usage_log;
  if (const std::string problem = write_to(usage_log, usage_log_of(config)); !problem.empty()) {
    return context.fail(kUsage, problem);
  }
  SpareMemory memory;
  const std::int64_t files = raise_file_limit();
  gateway::Gateway gateway(config);
  std::mutex reloading;  // by a signal, or by the watch's thread
  const auto reload = [&](const std::string& file) {
    const std::lock_guard lock(reloading);
    const LMRotateConfig next = load(file);
    gateway.reload(next);
    set_log_level(context.options, next.observability.log_level);
    const std::string problem = write_to(usage_log, usage_log_of(next));
    if (!problem.empty()) spdlog::error("{}", problem);
  };
  const auto reload_and_say = [&] {
    try {
      reload(path);
      context.note("the configuration was read again");
    } catch (const std::exception& error) {
      context.fail(kOk, std::string(error.what()) + "\nthe configuration before it stays in force");
    }
  };
  std::optional<runtime::ConfigWatch> file_watch;
  if (config.watch) file_watch.emplace(path, kLookAtFile, reload);
  Watch watch(gateway, memory, context, reload_and_say);
  // Whoever reads this may send a signal at once, so signals are looked after by now.
  greet(gateway, config, files, context);
  memory.give_back();
  watch.run();
  file_watch.reset();
  gateway.close();
  return kOk;
}

}  // namespace llm_rotate::cli
