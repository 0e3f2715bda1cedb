// One exchange with one provider over one key: build, get a token where one is needed, authorize,
// send, decode or parse, judge.
//
// Made by `Call`, one at a time (or two beside each other, when a call is hedged). It knows nothing
// of retries: whatever happens becomes one `AttemptEnd`.
// Threads: on the loop of its call.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llm_rotate/sdk/provider.hpp"

#include "dispatch/call_types.hpp"
#include "dispatch/ports.hpp"
#include "dispatch/stream_reader.hpp"
#include "dispatch/vendor_clock.hpp"
#include "dispatch/wire.hpp"
#include "net/loop.hpp"
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
  std::vector<std::string> dropped;  // parameters that the vendor lacks
  std::string native_body;           // as in `CallOutcome`
  std::int64_t counted_tokens = -1;
  double cost_usd = -1;  // as the provider tells it; negative: it does not
};

class IAttemptOwner {
 public:
  virtual ~IAttemptOwner() = default;
  // The answer is a success and begins.
  virtual void attempt_answered(const sdk::HttpHead& head) = 0;
  virtual net::Flow attempt_chunk(const sdk::StreamEvent& event) = 0;
  // Instead of `attempt_chunk`: an event of the client's own dialect. `speaks` as for a chunk, or
  // its end has come.
  virtual net::Flow attempt_native(std::string_view block, bool speaks) = 0;
  // Exactly once. The attempt may be destroyed from here on, but not from inside this call.
  virtual void attempt_ended(AttemptEnd end) = 0;
};

class Attempt final : private net::ITransferSink, private IStreamReaderOwner {
 public:
  struct Route {
    const routing::Stage& stage;
    const routing::KeyRuntime& key;
  };

  struct World {
    net::ILoop& loop;
    net::ITransport& transport;
    ISecretSource& secrets;
    ITokenSource& tokens;
  };

  // `deadline_ms` is the call's.
  Attempt(const CallRequest& request, Route route, const World& world, std::int64_t deadline_ms,
          IAttemptOwner& owner);

  // May end the attempt at once, through a posted `attempt_ended`.
  void start();
  void resume();
  // From here on the owner hears nothing more. What was left is cancelled when this is destroyed.
  void abandon();
  // The answer is whole, but the connection may still have a few bytes to say.
  bool draining() const { return whole_ && transfer_ != nullptr && !transfer_over_; }
  // What is known before the end, for booking a cancelled attempt.
  AttemptEnd so_far() const;
  // Once it has ended well.
  const std::shared_ptr<const auth::Secret>& secret() const { return secret_; }
  // When the caller could first notice something; -1 before.
  std::int64_t first_token_at_ms() const { return first_token_at_ms_; }

 private:
  void on_head(const sdk::HttpHead& head) override;
  net::Flow on_data(std::string_view bytes) override;
  void on_end(const net::TransferResult& result) override;

  void stream_speaks() override;
  net::Flow stream_chunk(const sdk::StreamEvent& event) override;
  net::Flow stream_native(std::string_view block, bool speaks) override;
  void stream_ended(std::optional<sdk::Verdict> broken) override;

  void ask_for_token(bool refused);
  void token_came(TokenAnswer answer);
  void send();
  sdk::Headers authority(const sdk::HttpRequest& request) const;
  std::int64_t time_left() const;
  void body_complete();
  void refused(sdk::Verdict verdict);
  void watch_first_token(std::int64_t ms);
  void succeed();
  void succeed_later();
  void fail(sdk::Verdict verdict);
  void end(AttemptEnd result);
  void end_later(sdk::Verdict verdict);

  const CallRequest& request_;
  Route route_;
  Wire wire_;
  World world_;
  std::int64_t deadline_ms_;
  IAttemptOwner& owner_;

  std::shared_ptr<const auth::Secret> secret_;
  std::shared_ptr<const void> token_wait_;
  std::shared_ptr<const auth::Secret> token_;
  bool token_fresh_ = true;  // none was used, or it came straight from an exchange
  VendorClock clock_;

  std::unique_ptr<net::ITransfer> transfer_;
  std::unique_ptr<StreamReader> reader_;  // a stream that began
  bool native_ = false;                   // the answer is in the client's dialect
  std::unique_ptr<net::ITimer> timer_;    // an access token, then the first token of the answer
  sdk::HttpResponse response_;
  AttemptEnd result_;
  std::int64_t first_token_at_ms_ = -1;
  bool ended_ = false;
  bool whole_ = false;
  bool transfer_over_ = false;
};

}  // namespace llm_rotate::dispatch
