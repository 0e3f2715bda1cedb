// Runs the lines of a batch through the engine, so many at once, and writes each result as it
// comes. What is in the outputs already is not run again, so the same command goes on where a
// killed one was.
//
// Made by `BatchCommand`. Threads: `run` on one; results come from the engine's.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "llm_rotate/config.hpp"

#include "cli/batch_line.hpp"
#include "cli/line_file.hpp"
#include "runtime/engine.hpp"

namespace llm_rotate::cli {

struct BatchPlan {
  std::string input;
  std::string output;
  std::string failed;
  std::string model;
  int concurrency = 16;
};

struct BatchProgress {
  std::uint64_t done = 0;  // in this run, failed ones included
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;        // done by an earlier run, failed ones included
  std::uint64_t failed_before = 0;  // in an earlier run
  std::int64_t tokens = 0;
  double cost_usd = 0;
  int in_flight = 0;
  std::int64_t bytes_read = 0;
  std::int64_t bytes_skipped = 0;  // of those: lines done by an earlier run
  std::int64_t size = -1;
  std::map<std::string, std::uint64_t> errors;  // by type
};

class BatchRun {
 public:
  BatchRun(runtime::Engine& engine, BatchPlan plan);

  // `look` is called about every 100 ms, with the progress; false: start no more, and return when
  // what is under way is done.
  BatchProgress run(const std::function<bool(const BatchProgress&)>& look);

 private:
  class Sink;
  struct Waiting {
    std::shared_ptr<BatchLine> line;
    int tries = 0;
    std::int64_t at_ms = 0;
  };

  enum class Fed { kAll, kEnough, kSome };

  void note_done(std::string_view written);
  bool is_done(std::uint64_t number) const;
  Fed feed();
  bool take_due(Waiting& next);
  void take_line(std::string text, std::int64_t bytes);
  void start(Waiting item);
  void ended(const Waiting& item, const dispatch::CallOutcome& outcome);
  void fail(const BatchLine& line, const std::string& type, const std::string& message);

  runtime::Engine& engine_;
  BatchPlan plan_;
  BatchProgress progress_;
  std::vector<bool> done_;  // by line number, from earlier runs
  LineSource input_;
  LineSink output_;
  LineSink failed_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting> waiting_;       // for a key to come back
  std::optional<std::string> broken_;  // an output cannot be written
  bool input_over_ = false;
};

}  // namespace llm_rotate::cli
