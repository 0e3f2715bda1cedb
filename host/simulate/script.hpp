// What a simulation plays: which calls come, how providers behave, and what goes wrong when. Two
// TOML files of one shape, one for the traffic and one for the faults, are read into one script.
//
//   duration_seconds = 3600
//   [[calls]]      model, rate (a second), peak, from_seconds, to_seconds, stream, input_tokens,
//                  output_tokens, timeout_seconds
//   [[providers]]  provider, first_token_ms, spread, tokens_per_second, error_rate
//   [[limits]]     key, group or provider (of each of its keys); rpm, tpm: what it really allows
//   [[faults]]     kind, provider or key, model, from_seconds, to_seconds, share
//
// Read by `read_script`, played by `Player`. Threads: plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/config.hpp"

#include "config/finding.hpp"

namespace llm_rotate::simulate {

struct CallStream {
  std::string model;
  double rate = 1;  // calls a second, on average, at random times
  double peak = 1;  // the rate swings up to so many times that, once in the time it lasts
  double from_s = 0;
  double to_s = -1;     // negative: to the end
  double stream = 0.5;  // the share that is streamed
  double input_tokens = 800;
  double output_tokens = 200;
  double timeout_s = 60;
};

struct ProviderModel {
  std::string provider;
  double first_token_ms = 500;  // the median
  double spread = 0.4;          // of the logarithm
  double tokens_per_s = 80;
  double error_rate = 0;  // of attempts that end in a 503
};

struct RealLimit {
  std::string key;  // one of these three
  std::string group;
  std::string provider;
  double rpm = 0;  // 0: none
  double tpm = 0;
};

enum class FaultKind { kOutage, kErrors, kRefused, kLimited, kSilent, kSlow, kCut };

struct FaultSpan {
  FaultKind kind = FaultKind::kOutage;
  std::string provider;  // one of these two
  std::string key;
  std::string model;  // empty: all
  double from_s = 0;
  double to_s = -1;
  double share = 1;  // of the attempts
};

struct Script {
  double duration_s = 3'600;
  std::vector<CallStream> calls;
  std::vector<ProviderModel> providers;
  std::vector<RealLimit> limits;
  std::vector<FaultSpan> faults;
};

// Adds what a text says; what is wrong with it becomes findings.
void read_script(std::string_view toml, const std::string& name, Script& script,
                 std::vector<config::Finding>& findings);
// What does not go with the configuration: names that it does not know, nothing to play.
void check_script(const Script& script, const LMRotateConfig& config,
                  std::vector<config::Finding>& findings);

}  // namespace llm_rotate::simulate
