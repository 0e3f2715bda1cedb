// One request of a client, from its last byte to the last byte of the answer: who asks, what for,
// whether it may; then the call, and the answer in the client's own dialect.
//
// Made by `Session` for each request and kept until its connection has taken the answer. No socket
// and no clock of its own. Threads: on the loop of its connection, which is that of its call.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "llm_rotate/sdk/ingress.hpp"

#include "dispatch/dispatcher.hpp"
#include "gateway/admission.hpp"
#include "gateway/failure.hpp"
#include "gateway/hall.hpp"
#include "gateway/reply_port.hpp"
#include "gateway/request.hpp"
#include "net/loop.hpp"

namespace llm_rotate::gateway {

class Exchange final : private dispatch::ICallSink {
 public:
  struct World {
    Hall& hall;
    dispatch::Dispatcher& dispatcher;
    net::ILoop& loop;
  };

  Exchange(const World& world, IReplyPort& port);
  ~Exchange() override;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void start(Request request);
  // What came was no request that can be served: `told` goes out in the shape that its headers
  // suggest.
  void refuse(const Request& request, const Told& told);
  // The client has gone: the call ends at once, and the port hears nothing more.
  void cancel();
  // The client has taken what was written.
  void drained();
  // From time to time: whether it is time for a heartbeat.
  void tick();

 private:
  net::Flow on_chunk(const sdk::StreamEvent& event, const dispatch::AttemptRecord& from) override;
  net::Flow on_native(std::string_view block, const dispatch::AttemptRecord& from) override;
  void on_outcome(const dispatch::CallOutcome& outcome) override;
  void on_done(dispatch::CallOutcome outcome) override;

  bool serve_itself(const Request& request);
  void list_models(const RouteTable::Match& match);
  void begin_call(Request request, const RouteTable::Match& match);

  template <class Encode>
  net::Flow encode(const dispatch::AttemptRecord* from, Encode&& piece);
  bool open_stream(const dispatch::AttemptRecord* from);
  net::Flow write(std::string_view bytes);
  void answer(const dispatch::CallOutcome& outcome);
  void end_stream(const dispatch::CallOutcome& outcome);
  void fail(const Told& told, const dispatch::CallOutcome* outcome = nullptr);
  void send(sdk::HttpResponse response);
  void ensure_id();
  sdk::ReplyContext context() const;
  void describe(sdk::Headers& headers, const dispatch::AttemptRecord* from,
                std::string_view model) const;

  World world_;
  IReplyPort* port_;  // null: nobody is there any more
  std::shared_ptr<const View> view_;
  const sdk::IIngress* ingress_ = nullptr;
  std::string origin_;  // of a web page that may call
  Admission admission_;
  sdk::IngressOperation operation_ = sdk::IngressOperation::kUnknown;
  sdk::IngressCall asked_;
  std::int64_t input_tokens_ = 0;

  std::shared_ptr<dispatch::ICall> call_;
  std::string call_id_;
  std::unique_ptr<sdk::IReplyEncoder> encoder_;  // the stream has begun
  std::string scratch_;
  std::int64_t wrote_at_ms_ = 0;
  bool held_back_ = false;
};

}  // namespace llm_rotate::gateway
