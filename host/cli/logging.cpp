#include "cli/logging.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/dist_sink.h>
#include <spdlog/spdlog.h>

#include "llm_rotate/config.hpp"

#include "cli/text_safety.hpp"
#include "observe/recorder.hpp"

namespace llm_rotate::cli {
namespace {

std::string text_of(const spdlog::memory_buf_t& buffer) {
  return {buffer.data(), buffer.size()};
}

// What is logged may quote a provider, and standard error is mostly a terminal.
class SafeErrorSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    // On one line, so that nobody's words can pass for another log line.
    const std::string text = one_line(text_of(line)) + "\n";
    // A log line that cannot be written is lost; there is nowhere left to say so.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
  }
  void flush_() override {}
};

class LastRecordSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::string take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(last_, {});
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    last_.assign(message.payload.data(), message.payload.size());
  }
  void flush_() override {}

 private:
  std::string last_;
};

spdlog::level::level_enum level_of(const GlobalOptions& options, const std::string& otherwise) {
  if (!options.log_level.empty()) return spdlog::level::from_str(options.log_level);
  if (options.verbosity >= 2) return spdlog::level::debug;
  return options.verbosity == 1 ? spdlog::level::info : spdlog::level::from_str(otherwise);
}

std::string cannot_write(const std::string& file, const std::string& why) {
  return "cannot write the usage log " + file + ": " + why +
         "; name another file with --usage-log or observability.usage_log";
}

// spdlog would try five times and name no reason.
std::string try_open(const std::string& file) {
  constexpr unsigned kMode = 0640;
  const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kMode);
  if (opened < 0) return cannot_write(file, std::generic_category().message(errno));
  ::close(opened);
  return {};
}

}  // namespace

void start_logging(const GlobalOptions& options) {
  auto logger = std::make_shared<spdlog::logger>("llm_rotate", std::make_shared<SafeErrorSink>());
  logger->set_level(level_of(options, ObservabilityConfig().log_level));
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      "llm-rotate: %l: %v", spdlog::pattern_time_type::local, ""));
  spdlog::set_default_logger(std::move(logger));
}

void set_log_level(const GlobalOptions& options, const std::string& level) {
  spdlog::default_logger()->set_level(level_of(options, level));
}

struct UsageLog::Sinks {
  std::shared_ptr<LastRecordSink> last = std::make_shared<LastRecordSink>();
  std::shared_ptr<spdlog::sinks::dist_sink_mt> files =
      std::make_shared<spdlog::sinks::dist_sink_mt>();
  std::shared_ptr<spdlog::logger> logger =
      std::make_shared<spdlog::logger>(observe::kUsageLogger, spdlog::sinks_init_list{last, files});
  std::mutex mutex;
  std::string file;   // under the mutex, and so is the next
  bool told = false;  // that it is incomplete
};

UsageLog::UsageLog() : sinks_(std::make_unique<Sinks>()) {
  sinks_->logger->set_level(spdlog::level::info);
  sinks_->logger->flush_on(spdlog::level::info);
  sinks_->logger->set_error_handler([sinks = sinks_.get()](const std::string& why) {
    const std::lock_guard lock(sinks->mutex);
    if (std::exchange(sinks->told, true)) return;
    spdlog::error("the usage log {} is incomplete from here on: {}; make room or name another file",
                  sinks->file, why);
  });
  spdlog::register_logger(sinks_->logger);
}

UsageLog::~UsageLog() {
  spdlog::drop(observe::kUsageLogger);
}

std::string UsageLog::open(const std::string& file) {
  if (std::string error = try_open(file); !error.empty()) return error;
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
    sink->set_pattern("%v");
    sinks_->files->set_sinks({std::move(sink)});
  } catch (const spdlog::spdlog_ex& error) {
    return cannot_write(file, error.what());
  }
  sinks_->logger->set_level(spdlog::level::info);
  const std::lock_guard lock(sinks_->mutex);
  sinks_->file = file;
  sinks_->told = false;
  return {};
}

void UsageLog::close() {
  sinks_->logger->set_level(spdlog::level::off);
  sinks_->files->set_sinks({});
}

std::string UsageLog::take_record() {
  return sinks_->last->take();
}

}  // namespace llm_rotate::cli
