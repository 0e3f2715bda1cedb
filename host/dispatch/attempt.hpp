// One exchange with one provider over one key: build, authorize, send, decode or parse, judge.
//
// Made by `Call`, one at a time (or two beside each other, when a call is hedged). It knows nothing
// of retries: whatever happens becomes one `AttemptEnd`.
// Threads: on the loop of its call.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "llm_rotate/sdk/provider.hpp"

#include "dispatch/call_types.hpp"
#include "dispatch/ports.hpp"
#include "net/transport.hpp"
#include "routing/route_plan.hpp"

namespace llm_rotate::dispatch {

struct AttemptEnd {
  bool ok = false;
  sdk::Verdict verdict;  // when not ok
  int http_status = 0;
  sdk::ChatReply reply;  // ok; for a stream only the summary
  sdk::LimitHints limits;
  bool usage_estimated = false;  // the provider did not say; see `Leg`
  std::uint32_t malformed_events = 0;
};

class IAttemptOwner {
 public:
  virtual ~IAttemptOwner() = default;
  virtual net::Flow attempt_chunk(const sdk::StreamEvent& event) = 0;
  // Exactly once. The attempt may be destroyed from here on, but not from inside this call.
  virtual void attempt_ended(AttemptEnd end) = 0;
};

class Attempt final : private net::ITransferSink, private sdk::IStreamSink {
 public:
  struct Route {
    const routing::Stage& stage;
    const runtime::KeyRuntime& key;
  };

  Attempt(const CallRequest& request, Route route, ILoop& loop, net::ITransport& transport,
          IAttemptOwner& owner);

  // `deadline_ms` is the call's. May end the attempt at once, through a posted `attempt_ended`.
  void start(ISecretSource& secrets, std::int64_t deadline_ms);
  void resume();
  // From here on the owner hears nothing more. What was left is cancelled when this is destroyed.
  void abandon();
  // The answer is whole, but the connection may still have a few bytes to say.
  bool draining() const { return whole_ && transfer_ != nullptr && !transfer_over_; }
  // What is known before the end, for booking a cancelled attempt.
  AttemptEnd so_far() const;
  // When the caller could first notice something; -1 before.
  std::int64_t first_token_at_ms() const { return first_token_at_ms_; }

 private:
  void on_head(const sdk::HttpHead& head) override;
  net::Flow on_data(std::string_view bytes) override;
  void on_end(const net::TransferResult& result) override;
  void on_event(const sdk::StreamEvent& event) override;

  sdk::HttpRequest build(const auth::Secret& secret) const;
  void send(sdk::HttpRequest request, std::int64_t deadline_ms);
  void note_event(const sdk::StreamEvent& event);
  void body_complete();
  void stream_complete();
  void watch_first_token(std::int64_t ms);
  void expect_end_soon();
  void fail(sdk::Verdict verdict);
  void end(AttemptEnd result);
  void end_later(sdk::Verdict verdict);

  const CallRequest& request_;
  Route route_;
  ILoop& loop_;
  net::ITransport& transport_;
  IAttemptOwner& owner_;

  std::unique_ptr<net::ITransfer> transfer_;
  std::unique_ptr<sdk::IStreamDecoder> decoder_;
  std::unique_ptr<ITimer> timer_;  // the first token, then the end of a finished stream
  sdk::HttpResponse response_;
  AttemptEnd result_;
  net::Flow flow_ = net::Flow::kContinue;
  std::int64_t first_token_at_ms_ = -1;
  bool saw_finish_ = false;  // a finish reason or the final marker: what came is the whole answer
  bool ended_ = false;
  bool whole_ = false;
  bool transfer_over_ = false;
};

// The verdict for an exchange that broke before or while an answer came.
sdk::Verdict verdict_of(const net::TransferResult& result, bool answer_began);

}  // namespace llm_rotate::dispatch
