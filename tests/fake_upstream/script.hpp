// What the fake upstream shall do: rules tried in order, limits, and what it knows. Built by tests
// in C++ or read from TOML (script_toml.hpp); plain data. README.md explains every field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fake_upstream/fault.hpp"

namespace llm_rotate::fake {

// Which attempts a rule is for. Empty patterns match everything.
struct Match {
  std::string key = {};
  std::string model = {};
  std::string path = {};
  std::string prompt = {};  // the last user message
  std::optional<bool> stream = {};
  // Of the attempts that match the above: leave out the first `skip`, then take the first `first`
  // (0: no end), of these each `every`-th, of these each with `probability`.
  std::uint64_t skip = 0;
  std::uint64_t first = 0;
  std::uint64_t every = 1;
  double probability = 1.0;
  bool per_key = false;  // count for every key on its own
  // Time window after the server's start (or the script's arrival); 0: no end.
  std::int64_t after_ms = 0;
  std::int64_t until_ms = 0;
};

struct RetryAfter {
  enum class Form : std::uint8_t { kNone, kSeconds, kDate };
  Form form = Form::kSeconds;
  double seconds = 0;

  static RetryAfter none() { return {Form::kNone, 0}; }
  static RetryAfter in_seconds(double seconds) { return {Form::kSeconds, seconds}; }
  static RetryAfter date_in(double seconds) { return {Form::kDate, seconds}; }
};

// How a stream ends after a fault in its middle.
enum class StreamEnd : std::uint8_t {
  kDone,   // the vendor's end marker, then a clean end of the body
  kClean,  // a clean end of the body
  kCut,    // the connection is closed in mid-body
  kReset,  // the same by a TCP reset
};

struct ScriptedCall {
  std::string name = {};       // empty: every tool of the request, in its order
  std::string arguments = {};  // JSON text; empty: made from the tool's schema
};

// What to do with an attempt. Whatever is not set has a default that suits the fault.
struct Action {
  Fault fault = Fault::kNone;

  // Error answers.
  std::optional<unsigned> status = {};
  std::optional<std::string> body = {};  // sent as it is, instead of the vendor's
  std::optional<std::string> code = {};
  std::optional<std::string> message = {};
  std::optional<std::string> error_type = {};
  std::optional<RetryAfter> retry_after = {};
  std::optional<double> retry_after_ms = {};

  // Any answer.
  std::vector<std::pair<std::string, std::string>> headers = {};  // added, or replacing
  std::optional<std::string> content_type = {};
  std::optional<std::int64_t> delay_ms = {};

  // Streams and their faults.
  std::optional<std::int64_t> chunk_delay_ms = {};
  std::optional<std::int64_t> hold_ms = {};
  std::optional<std::uint64_t> after_chunks = {};
  std::optional<std::uint64_t> size_bytes = {};
  std::optional<std::uint64_t> split_bytes = {};
  std::optional<StreamEnd> end = {};
  std::optional<bool> mid_event = {};

  // What the model says.
  std::optional<std::string> text = {};
  std::optional<std::string> refusal = {};
  std::vector<ScriptedCall> tool_calls = {};
  std::optional<std::uint64_t> words = {};
  std::optional<std::uint64_t> chunks = {};
  std::optional<std::string> finish_reason = {};
  std::optional<std::uint64_t> prompt_tokens = {};
  std::optional<std::uint64_t> completion_tokens = {};
  std::optional<std::uint64_t> reasoning_tokens = {};
  std::optional<std::uint64_t> cached_tokens = {};
};

struct Rule {
  Match match = {};
  Action action = {};
};

// A true limit in a sliding window of 60 s. Each key has a window of its own, unless `shared`.
struct Limit {
  std::string key = {};
  std::string model = {};
  std::uint64_t rpm = 0;  // 0: not limited
  std::uint64_t tpm = 0;
  bool shared = false;
};

struct Script {
  std::vector<Rule> rules = {};
  std::vector<Limit> limits = {};
  std::vector<std::string> keys = {};    // patterns of accepted keys; empty: any key
  std::vector<std::string> models = {};  // patterns of served models; empty: any model
  Action defaults = {};                  // for all that a rule does not set; its fault is ignored
  std::uint64_t seed = 1;                // of `probability`
  std::uint64_t context_tokens = 0;      // longer prompts are refused; 0: never
  bool strict = true;                    // refuse fields that the vendor does not know

  Script& rule(Match match, Action action);
  Script& limit(Limit limit);
  Script& key(std::string pattern);
  Script& model(std::string pattern);
};

// `rule`, with whatever it leaves open taken from `defaults`.
Action with_defaults(const Action& rule, const Action& defaults);

}  // namespace llm_rotate::fake
