// Many clients of a gateway at once, each with a stream of `NumberedUpstream`: quick ones, slow
// ones, and some that leave. Every piece is checked as it comes.
//
// Made by the test of many streams. Threads: all of it on the thread that calls `run`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "integration/gateway/program/numbered_upstream.hpp"

namespace llm_rotate::tests {

struct CrowdPlan {
  std::uint16_t port = 0;
  int streams = 0;
  StreamShape shape;
  unsigned seed = 1;
  // Called often, on the crowd's thread.
  std::function<void()> watch;
};

struct CrowdReport {
  std::vector<std::string> problems;  // the first few, in words
  int problem_count = 0;
  int complete = 0;
  std::map<int, std::int64_t> left;  // the streams whose client has gone, and when
  int most_at_once = 0;
  std::int64_t pieces = 0;  // that quick clients have got
  // Of quick clients: how long a piece was on its way, less what this process itself was late.
  std::int64_t worst_us = 0;
  std::int64_t p99_us = 0;
  struct Late {
    std::int64_t sent_us;
    std::int64_t came_us;
    std::int64_t took_us;
  };
  std::vector<Late> late;       // by more than 100 ms
  std::int64_t own_lag_us = 0;  // the worst
};

CrowdReport run_crowd(const CrowdPlan& plan);

}  // namespace llm_rotate::tests
