// llm-rotate-fake-upstream: the fake upstream as a program.
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "fake_upstream/fake_upstream.hpp"
#include "fake_upstream/program_options.hpp"
#include "fake_upstream/script_toml.hpp"

namespace {

using namespace llm_rotate::fake;

constexpr int kUsageError = 2;

int complain(const std::string& sentence) {
  std::cerr << "llm-rotate-fake-upstream: " << sentence << '\n';
  return kUsageError;
}

// Every stream is a descriptor, and the usual soft limit is small.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

std::string human_line(const Attempt& attempt) {
  std::string line = "#" + std::to_string(attempt.seq) + " " + mask_key(attempt.key) + " " +
                     (attempt.model.empty() ? attempt.path : attempt.model) +
                     (attempt.stream ? " stream " : " ") +
                     (attempt.status == 0 ? "no answer" : std::to_string(attempt.status)) + " " +
                     attempt.fault + ", " + std::to_string(attempt.bytes) + " bytes, " +
                     std::to_string(attempt.finished_ms - attempt.t_ms) + " ms";
  return line + (attempt.client_closed_early ? ", the client hung up\n" : "\n");
}

// Where attempts are told. Called on the server's threads, one call at a time.
class Teller {
 public:
  explicit Teller(const ProgramOptions& options) : quiet_(options.quiet) {
    if (options.log == "-") {
      log_ = &std::cout;
    } else if (!options.log.empty()) {
      file_.open(options.log, std::ios::app);
      log_ = &file_;
    }
  }

  bool is_ready() const { return log_ == nullptr || log_->good(); }

  void tell(const Attempt& attempt) {
    if (log_ != nullptr) {
      *log_ << to_json(attempt) << '\n' << std::flush;
    }
    if (!quiet_) {
      std::cerr << human_line(attempt);
    }
  }

 private:
  const bool quiet_;
  std::ofstream file_;
  std::ostream* log_ = nullptr;
};

// Waits for a signal or for its time. Made before anyone is told that the server listens, so that
// an early signal is not lost.
class TheEnd {
 public:
  explicit TheEnd(double exit_after_seconds) : signals_(loop_, SIGINT, SIGTERM), timer_(loop_) {
    signals_.async_wait([this](const boost::system::error_code&, int) { loop_.stop(); });
    if (exit_after_seconds > 0) {
      timer_.expires_after(std::chrono::milliseconds(
          static_cast<std::chrono::milliseconds::rep>(exit_after_seconds * 1000)));
      timer_.async_wait([this](const boost::system::error_code&) { loop_.stop(); });
    }
  }

  void wait() { loop_.run(); }

 private:
  boost::asio::io_context loop_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer timer_;
};

int run(const ProgramOptions& options) {
  Script script;
  if (!options.script.empty()) {
    ScriptResult loaded = load_script(options.script);
    if (!loaded.script) {
      return complain(loaded.error);
    }
    script = std::move(*loaded.script);
  }
  Teller teller(options);
  if (!teller.is_ready()) {
    return complain(options.log + ": cannot be written; check the path of --log");
  }
  raise_descriptor_limit();
  TheEnd end(options.exit_after_seconds);
  Options server_options;
  server_options.port = options.port;
  server_options.threads = options.threads;
  server_options.on_finished = [&teller](const Attempt& attempt) { teller.tell(attempt); };
  FakeUpstream server(std::move(script), std::move(server_options));
  std::cout << "listening on " << server.url() << '\n' << std::flush;
  end.wait();
  server.stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const CommandLine command = parse_command_line(argc, argv);
  if (!command.options) {
    return command.exit_code;
  }
  try {
    return run(*command.options);
  } catch (const std::exception& error) {
    return complain(error.what());
  }
}
