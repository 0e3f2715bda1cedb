#include "integration/library/fault_matrix.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <optional>
#include <sstream>
#include <thread>

#include "llm_rotate/llm_rotate.hpp"

#include "fake_upstream/fake_upstream.hpp"
#include "places.hpp"

namespace llm_rotate::tests {
namespace {

using fake::Action;
using fake::Fault;
using Clock = std::chrono::steady_clock;

constexpr char kModel[] = "gpt-4o-mini";
constexpr char kAnswer[] = "one two three four five six";
// Of a silent provider, in any way of being silent. Two backoffs take less; so does a hedge, which
// comes after half of it.
constexpr std::int64_t kLimitMs = 2'000;
constexpr int kRetries = 2;
constexpr std::int64_t kHoldMs = 30'000;
constexpr unsigned kAtOnce = 12;

enum class Pool : std::uint8_t { kOneKey, kTwoKeys, kChain };

// What the fault is in each of the three ways of asking; nothing where it cannot be.
struct Case {
  const char* name;
  std::optional<Action> whole;
  std::optional<Action> before;
  std::optional<Action> after;
  bool heavy = false;  // takes as long as many bytes take, so it is played alone and without limits
};

Action failing(Fault fault) {
  Action action;
  action.fault = fault;
  action.hold_ms = kHoldMs;
  action.delay_ms = fault == Fault::kSlowFirstToken ? std::optional(kHoldMs) : std::nullopt;
  action.size_bytes = 80U << 20;  // more than the host takes of one answer
  return action;
}
Action at(Fault fault, std::uint64_t chunks) {
  Action action = failing(fault);
  action.after_chunks = chunks;
  return action;
}
// What a provider can still say when the status has long been sent.
Action said_late(const char* code) {
  Action action = at(Fault::kErrorInStream, 2);
  action.code = code;
  return action;
}
Action limited(std::optional<fake::RetryAfter> wait) {
  Action action = failing(Fault::kRateLimit);
  action.retry_after = wait;
  return action;
}
Action reset_late() {
  Action action = at(Fault::kCut, 2);
  action.end = fake::StreamEnd::kReset;
  return action;
}
// The whole answer and its finish, then nothing, over an open connection or a closed one.
Action unmarked(std::int64_t hold_ms) {
  Action action = failing(Fault::kMissingDone);
  action.hold_ms = hold_ms;
  return action;
}

Case answered(const char* name, Fault fault, std::optional<Action> after = {}) {
  return {name, failing(fault), failing(fault), std::move(after)};
}
Case delivered(const char* name, Fault fault) {
  return {name, at(fault, 0), at(fault, 0), at(fault, 2)};
}

std::vector<Case> cases() {
  const Action named = limited(fake::RetryAfter::in_seconds(90));
  const Action unnamed = limited(fake::RetryAfter::none());
  return {
      answered("401", Fault::kInvalidKey, said_late("invalid_api_key")),
      answered("403", Fault::kForbidden, said_late("permission_denied")),
      {"429, Retry-After: 90", named, named, {}},
      {"429", unnamed, unnamed, said_late("rate_limit_exceeded")},
      answered("429, account empty", Fault::kInsufficientQuota, said_late("insufficient_quota")),
      answered("429, request too large", Fault::kRequestTooLarge),
      answered("400", Fault::kInvalidRequest),
      answered("400, context length", Fault::kContextLength),
      answered("400, content filter", Fault::kContentFilter),
      answered("404, model", Fault::kModelNotFound),
      answered("408", Fault::kRequestTimeout),
      answered("500", Fault::kServerError, said_late("server_error")),
      answered("502, a page of HTML", Fault::kBadGateway),
      answered("503", Fault::kUnavailable, said_late("service_unavailable")),
      answered("504", Fault::kGatewayTimeout),
      answered("529", Fault::kOverloaded, said_late("overloaded_error")),
      {"connection reset", failing(Fault::kResetBeforeHeaders), failing(Fault::kResetBeforeHeaders),
       reset_late()},
      answered("reset after the headers", Fault::kResetAfterHeaders),
      answered("silence", Fault::kSilence),
      answered("slow first token", Fault::kSlowFirstToken),
      delivered("stall", Fault::kStall),
      delivered("cut", Fault::kCut),
      delivered("ends early", Fault::kEarlyEnd),
      delivered("malformed event", Fault::kMalformedEvent),
      {"no `[DONE]`", {}, {}, unmarked(0)},
      {"no `[DONE]`, stays open", {}, {}, unmarked(kHoldMs)},
      {"error inside a 200", at(Fault::kErrorInStream, 0), at(Fault::kErrorInStream, 0),
       at(Fault::kErrorInStream, 2)},
      {"oversized body", failing(Fault::kOversizedBody), at(Fault::kOversizedEvent, 0),
       at(Fault::kOversizedEvent, 2), true},
      answered("wrong content type", Fault::kWrongContentType),
      answered("empty body", Fault::kEmptyBody),
      delivered("half an event", Fault::kTruncatedJson),
  };
}

ProviderConfig provider_of(const fake::FakeUpstream& upstream, bool streamed, bool heavy) {
  ProviderConfig made;
  made.plugin = "openai";
  made.base_url = upstream.base_url();
  if (heavy) return made;
  made.timeouts.first_token = Millis(kLimitMs);
  made.timeouts.idle = Millis(kLimitMs);
  made.timeouts.total = Millis(streamed ? 5 * kLimitMs : kLimitMs);
  return made;
}

// The first key has the fault; of a chain's native provider both have it.
LMRotateConfig config_of(Pool pool, const fake::FakeUpstream& upstream, bool streamed, bool heavy) {
  LMRotateConfig made;
  made.plugins.emplace();
  made.plugins->emplace_back("openai");
  made.plugins->emplace_back("priority");
  made.plugin_path = {places::plugin_folder()};
  made.strategy = StrategyConfig("priority");
  made.defaults.max_retries = kRetries;
  made.providers["main"] = provider_of(upstream, streamed, heavy);
  made.keys.emplace_back("sick", "main", "literal://sk-sick", std::vector<std::string>{kModel});
  made.keys.back().priority = 1;
  if (pool == Pool::kTwoKeys) {
    made.keys.emplace_back("well", "main", "literal://sk-well", std::vector<std::string>{kModel});
  }
  if (pool == Pool::kChain) {
    made.providers["other"] = provider_of(upstream, streamed, heavy);
    made.keys.emplace_back("ill", "main", "literal://sk-sick-too",
                           std::vector<std::string>{kModel});
    made.keys.emplace_back("well", "other", "literal://sk-well",
                           std::vector<std::string>{"gpt-4o"});
    made.fallback_chains["main"] = {FallbackEntry("other", "gpt-4o")};
  }
  return made;
}

std::string seen_in(const LMRotateError& error) {
  std::string seen = "`" + error.error_type() + "`";
  const auto* nobody = dynamic_cast<const NoAvailableKeyError*>(&error);
  if (nobody == nullptr) return seen;
  seen = "no key free, " + seen;
  if (!nobody->earliest_retry_at()) return seen;
  const std::chrono::duration<double> wait =
      *nobody->earliest_retry_at() - std::chrono::system_clock::now();
  return seen + ", again in " + std::to_string(std::lround(wait.count() / 5) * 5) + " s";
}

std::string ask_whole(LMRotate& lm) {
  try {
    const ChatResponse answer = lm.chat_sync({kModel, "Count."});
    return answer.content == kAnswer ? "the answer" : "WRONG: " + answer.content;
  } catch (const LMRotateError& error) {
    return seen_in(error);
  }
}

std::string ask_stream(LMRotate& lm) {
  std::string text;
  try {
    ChatStream stream = lm.chat_stream({kModel, "Count."});
    std::string finish;
    while (auto chunk = stream.next_sync()) {
      text += chunk->delta;
      finish = chunk->finish_reason;
    }
    return text == kAnswer && finish == "stop" ? "the answer" : "WRONG: " + text;
  } catch (const LMRotateError& error) {
    return (text.empty() ? "" : "a part, then ") + seen_in(error);
  }
}

struct Job {
  Action action;
  Pool pool;
  bool streamed;
  bool heavy;
  FaultCell* cell;
};

void play(const Job& job) {
  fake::Script script;
  script.defaults.text = kAnswer;
  script.defaults.chunks = 6;
  fake::FakeUpstream upstream(script.rule({.key = "sk-sick*"}, job.action));
  LMRotate lm(config_of(job.pool, upstream, job.streamed, job.heavy));
  const auto began = Clock::now();
  job.cell->caller = job.streamed ? ask_stream(lm) : ask_whole(lm);
  job.cell->took_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count();
  job.cell->attempts = upstream.attempts().size();
}

void play_all(const std::vector<Job>& jobs) {
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> players;
  for (unsigned i = 0; i < kAtOnce; ++i) {
    players.emplace_back([&] {
      for (std::size_t at = next++; at < jobs.size(); at = next++) {
        if (!jobs[at].heavy) play(jobs[at]);
      }
    });
  }
  for (std::thread& player : players) player.join();
  for (const Job& job : jobs) {
    if (job.heavy) play(job);
  }
}

// Coarse, so that a busy machine says the same.
std::string amounts_to(std::int64_t ms) {
  switch (ms / kLimitMs) {
    case 0:
      return "soon";
    case 1:
      return "after the limit";
    case 2:
      return "after it twice";
    default:
      return std::to_string(ms) + " ms";
  }
}

}  // namespace

std::vector<FaultRow> play_fault_matrix() {
  std::vector<FaultRow> rows;
  std::vector<Job> jobs;
  const std::vector<Case> all = cases();
  const auto plan = [&](const Case& of, const char* when, const std::optional<Action>& action,
                        bool streamed) {
    if (!action) return;
    rows.push_back({of.name, when, of.heavy, std::vector<FaultCell>(std::size(kFaultPools))});
    for (std::size_t pool = 0; pool < std::size(kFaultPools); ++pool) {
      // A row's cells stay where they are when the rows are moved.
      jobs.push_back(
          {*action, static_cast<Pool>(pool), streamed, of.heavy, &rows.back().cells[pool]});
    }
  };
  for (const Case& one : all) {
    plan(one, "chat", one.whole, false);
    plan(one, "stream, before a word", one.before, true);
    plan(one, "stream, after two words", one.after, true);
  }
  play_all(jobs);
  return rows;
}

std::string as_markdown(const std::vector<FaultRow>& rows, bool measured) {
  std::ostringstream out;
  out << "| fault | asked for |";
  for (const char* pool : kFaultPools) out << ' ' << pool << " |";
  out << "\n|---|---|---|---|---|\n";
  for (const FaultRow& row : rows) {
    out << "| " << row.fault << " | " << row.when << " |";
    for (const FaultCell& cell : row.cells) {
      out << ' ' << cell.caller << "; " << cell.attempts
          << (cell.attempts == 1 ? " attempt" : " attempts");
      if (!row.heavy) out << ", " << amounts_to(cell.took_ms);
      if (measured) out << " (" << cell.took_ms << " ms)";
      out << " |";
    }
    out << '\n';
  }
  return out.str();
}

}  // namespace llm_rotate::tests
