// Where the library's log lines and the usage records go.
//
// Set up by the program and by the commands that make calls. Threads: the sinks are called from
// any.
#pragma once

#include <memory>
#include <string>

#include "cli/command.hpp"

namespace llm_rotate::cli {

// The library's log on standard error, made safe for a terminal.
void start_logging(const GlobalOptions& options);

// The CallRecords of this process: into a file, and the last one kept for whoever asks.
class UsageLog {
 public:
  UsageLog();
  // Takes the logger away again.
  ~UsageLog();
  UsageLog(const UsageLog&) = delete;
  UsageLog& operator=(const UsageLog&) = delete;

  // Before any call. A sentence if the file cannot be written to. One that fills up later is told
  // on standard error, once, and the calls go on.
  std::string open(const std::string& file);

  // The CallRecord of the last call, one JSON object; empty if none came since the last time.
  std::string take_record();

 private:
  struct Sinks;
  std::unique_ptr<Sinks> sinks_;
};

}  // namespace llm_rotate::cli
