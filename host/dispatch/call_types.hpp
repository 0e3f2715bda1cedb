// What goes into the call engine and what comes out of it.
//
// Made by a front, read by dispatch and by observe. Plain data.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"

#include "dispatch/call_fsm.hpp"
#include "net/transport.hpp"

namespace llm_rotate::auth {
class Secret;
}
namespace llm_rotate::routing {
struct RoutePlan;
}

namespace llm_rotate::dispatch {

// kLend sends nothing: it ends when it has a key, which its sink gets through `on_lent`.
enum class Operation : std::int32_t { kChat, kEmbed, kCountTokens, kGenerate, kLend };

// Limits of one attempt that a call sets for itself; 0: the provider's.
struct CallTimeouts {
  std::int64_t connect_ms = 0;
  std::int64_t first_token_ms = 0;
  std::int64_t idle_ms = 0;
};

struct CallRequest {
  Operation operation = Operation::kChat;
  std::string model;
  std::string
      json;  // what the provider's plugin reads: chat JSON, or what the operation has instead
  std::string extra;  // a JSON object for the provider's body; empty for none
  // The same request in its client's own dialect, see `sdk::ChatRequest`; empty for none.
  std::string native_dialect;
  std::string native_json;   // empty although there is a dialect: `json` is it
  bool keep_limits = false;  // the client wants to see the provider's rate-limit headers
  bool stream = false;
  bool strict = false;
  std::string provider;  // pins it; empty for none
  std::string session;   // calls of one session prefer the key that served them last
  bool fallback = true;
  int max_retries = -1;         // -1: the configuration's
  std::int64_t timeout_ms = 0;  // of the whole call; 0: the configuration's
  CallTimeouts timeouts;
  std::int64_t input_tokens = 0;  // estimates, held against budgets
  std::int64_t output_tokens = 0;
  bool part = false;  // of a larger call, which is told of as a whole
};

// Why an attempt was made at all.
enum class Why : std::int32_t {
  kFirst,     // the call's first
  kSameKey,   // once more with the key that had just failed
  kNextKey,   // another key, after a failure
  kFallback,  // the first one of a later stage
  kHedge,     // beside one whose first token is late
  kResume,    // to go on with an answer that broke off
};

// One exchange with a provider, or the attempt at one.
struct AttemptRecord {
  int number = 1;  // within its call
  std::string provider;
  std::string model;
  std::string key_id;  // masked
  std::string upstream;
  std::string strategy;
  int rank = 0;        // its place in the strategy's order, from 1; 0: not ranked
  int candidates = 0;  // how many keys could have been chosen
  Why why = Why::kFirst;
  int stage = 0;  // of the plan: 0 is the native provider, then its chain
  std::int64_t started_unix_ms = 0;
  std::int64_t waited_ms = 0;  // between the attempt before (or the call's start) and this one
  std::int64_t latency_ms = 0;
  std::int64_t first_token_ms = -1;
  int http_status = 0;
  bool ok = false;
  bool cancelled = false;
  bool lost = false;     // a hedged call's slower one; it is cancelled, too
  bool probe = false;    // decides whether a resting key comes back
  sdk::Verdict verdict;  // when neither ok nor cancelled
  sdk::Usage usage;
  bool usage_estimated = false;  // the answer ended before it could say
  double cost_usd = -1;          // by list prices, or as the provider says; negative: unknown
  std::uint32_t malformed_events = 0;
  std::vector<std::string> dropped;  // parameters that the vendor lacks, so they were left out
  sdk::Headers limits;               // the provider's rate-limit headers, if the request keeps them
};

struct CallOutcome {
  enum class Kind : std::int32_t { kOk, kFailed, kCancelled, kRefused };

  Kind kind = Kind::kFailed;
  sdk::ChatReply reply;  // kOk, not streamed
  // The provider's own answer where it is in the client's dialect: of kOk, not streamed, and of a
  // refusal for which the request is to blame.
  std::string native_body;
  std::int64_t counted_tokens = -1;  // kOk of kCountTokens; -1: this provider cannot count
  Failure failure;                   // kFailed
  std::string refusal;               // kRefused: why the call could not even be routed
  std::string call_id;
  std::string asked_model;
  std::int64_t started_unix_ms = 0;
  std::int64_t latency_ms = 0;
  bool streamed = false;
  sdk::FinishReason finish_reason = sdk::FinishReason::kNone;
  std::string raw_finish_reason;
  std::string model;  // as the provider that answered names it
  sdk::Usage usage;
  std::vector<AttemptRecord> attempts;  // in the order in which they began

  // The attempt that answered, else the last one that had its say; null if there was none.
  const AttemptRecord* last() const {
    const AttemptRecord* found = nullptr;
    for (const AttemptRecord& attempt : attempts) {
      if (attempt.ok) return &attempt;
      if (found == nullptr || !attempt.lost) found = &attempt;
    }
    return found;
  }
};

// A key that left the engine. Whoever has it settles the lease.
struct Loan {
  std::shared_ptr<const routing::RoutePlan> plan;
  sdk::Reservation lease;
  std::shared_ptr<const auth::Secret> secret;
};

// Told of every call that ended, cancelled ones too; of a key that was lent, only when its borrower
// reports. From any thread; must return at once.
class ICallObserver {
 public:
  virtual ~ICallObserver() = default;
  virtual void call_ended(const CallOutcome& outcome) = 0;
};

// A call that was started. All functions on its loop.
class ICall {
 public:
  virtual ~ICall() = default;
  // The sink can take more chunks.
  virtual void resume() = 0;
  // Closes the exchange at once and books what was used; the sink hears of the end before it
  // returns.
  virtual void cancel() = 0;
  virtual const std::string& id() const = 0;
};

// Who asked. All functions come on the call's loop.
class ICallSink {
 public:
  virtual ~ICallSink() = default;
  // A piece of a streamed answer; `event.json` is a chat.completion.chunk, `from` the attempt that
  // it came over. kPause holds the provider back until `Call::resume`.
  virtual net::Flow on_chunk(const sdk::StreamEvent& event, const AttemptRecord& from) = 0;
  // Instead of `on_chunk`, when the answer is in the client's own dialect: one server-sent event as
  // the provider sent it. Only for requests with a `native_dialect`.
  virtual net::Flow on_native(std::string_view block, const AttemptRecord& from) {
    (void)block;
    (void)from;
    return net::Flow::kContinue;
  }
  // kLend only, before `on_done` with kOk. The lease lasts for `kLoanMs`.
  virtual void on_lent(const Loan& loan) { (void)loan; }
  // How it ended, before the call's record is written: for whoever has somebody waiting and need
  // not wait for that. The sink must stay.
  virtual void on_outcome(const CallOutcome& outcome) { (void)outcome; }
  // Exactly once, last; the call is on record. The sink may go from here on.
  virtual void on_done(CallOutcome outcome) = 0;
};

}  // namespace llm_rotate::dispatch
