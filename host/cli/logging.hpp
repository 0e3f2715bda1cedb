// Where the library's log lines and the usage records go.
//
// Set up by the program and by the commands that make calls. Threads: the sinks are called from
// any.
#pragma once

#include <memory>
#include <string>

#include "cli/command.hpp"

namespace llm_rotate::cli {

// The library's log on standard error, made safe for a terminal. `level` is the configuration's,
// for a command line that says nothing.
void start_logging(const GlobalOptions& options);
void set_log_level(const GlobalOptions& options, const std::string& level);

// The CallRecords of this process: into a file, and the last one kept for whoever asks.
class UsageLog {
 public:
  UsageLog();
  // Takes the logger away again.
  ~UsageLog();
  UsageLog(const UsageLog&) = delete;
  UsageLog& operator=(const UsageLog&) = delete;

  // A sentence if the file cannot be written to; then the one before it stays. Opening the same
  // name again lets go of a file that was moved away. One that fills up later is told on standard
  // error, once, and the calls go on.
  std::string open(const std::string& file);
  // No more records, until it is opened again.
  void close();

  // The CallRecord of the last call, one JSON object; empty if none came since the last time.
  std::string take_record();

 private:
  struct Sinks;
  std::unique_ptr<Sinks> sinks_;
};

}  // namespace llm_rotate::cli
