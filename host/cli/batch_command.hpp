// `llm-rotate batch IN.jsonl -o OUT.jsonl`: a file of requests through the pool.
//
// Threads: the main one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/batch_run.hpp"
#include "cli/command.hpp"

namespace llm_rotate::cli {

class BatchCommand final : public ICommand {
 public:
  CommandInfo info() const override;
  void declare(OptionSet& options) override;
  int run(Context& context) override;

 private:
  std::string failed_file() const;

  std::string input_;
  std::string output_;
  std::string failed_;
  std::string model_;
  std::optional<std::int64_t> concurrency_;
};

// "1204 done, 3 failed, 12.5/s, 48211 tokens, $0.0123, 40 %, 2 min left"
std::string progress_text(const BatchProgress& progress, double seconds);

}  // namespace llm_rotate::cli
