// What every decoder of a streamed answer does before it looks at an event: tell server-sent events
// from a plain answer that a server sends instead, put events together however the bytes were cut,
// keep sizes bounded, and say nothing after the end.
//
// A vendor's decoder derives from it. Owned by one call, one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/sse.hpp"

namespace llm_rotate::plugin_base {

class FramedDecoder : public sdk::IStreamDecoder {
 public:
  // `id` starts the names of rules: "openai".
  FramedDecoder(sdk::HttpHead head, std::string_view id);

  void feed(std::string_view bytes, sdk::IStreamSink& sink) final;
  void finish(sdk::IStreamSink& sink) final;

 protected:
  // An event; never one without data.
  virtual void on_sse(const sdk::SseEvent& event, sdk::IStreamSink& sink) = 0;
  // All of a plain answer. A `ProviderError` becomes an error of the stream.
  virtual void on_whole(const sdk::HttpResponse& response, sdk::IStreamSink& sink) = 0;
  // Whether an event at the end of the body counts although nothing ended it.
  virtual bool is_whole(std::string_view data) const;

  const sdk::HttpHead& head() const { return head_; }
  bool ended() const { return mode_ == Mode::kEnded; }
  void end(sdk::IStreamSink& sink);
  void fail(sdk::Verdict verdict, sdk::IStreamSink& sink);
  static void skip_malformed(sdk::IStreamSink& sink);

 private:
  enum class Mode : std::uint8_t {
    kUndecided,  // nothing but white space has come
    kEvents,
    kWhole,  // a plain answer, collected to its end
    kEnded,  // what follows says nothing
  };

  void decide(std::string_view bytes);
  void take(const sdk::SseEvent& event, sdk::IStreamSink& sink);
  void fail_too_large(sdk::IStreamSink& sink);

  sdk::HttpHead head_;
  std::string_view id_;
  Mode mode_ = Mode::kUndecided;
  sdk::SseDecoder sse_;
  std::string whole_;
};

}  // namespace llm_rotate::plugin_base
