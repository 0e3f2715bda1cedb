// What an operation asks of a provider's plugin: which of its abilities builds the request and
// reads the answer.
//
// Made by `Attempt`. Threads: const. Throws what the plugin throws, `sdk::ProviderError`.
#pragma once

#include <memory>

#include "llm_rotate/sdk/provider.hpp"

#include "dispatch/call_types.hpp"
#include "routing/route_plan.hpp"

namespace llm_rotate::dispatch {

// What a whole answer says.
struct Reading {
  sdk::ChatReply reply;
  std::int64_t counted_tokens = -1;  // of kCountTokens; -1: this provider cannot count
};

// Whether the provider can serve it at all.
bool can_serve(Operation operation, const routing::ProviderRuntime& provider);

class Wire {
 public:
  // All of it outlives the wire.
  Wire(const CallRequest& request, const routing::Stage& stage, const routing::KeyRuntime& key)
      : request_(request), stage_(stage), key_(key) {}

  // With the headers of the configuration, and without credentials.
  sdk::HttpRequest build() const;
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const;
  Reading read(const sdk::HttpResponse& response) const;

 private:
  sdk::HttpRequest build_body() const;
  sdk::ChatRequest chat_request() const;

  const CallRequest& request_;
  const routing::Stage& stage_;
  const routing::KeyRuntime& key_;
};

}  // namespace llm_rotate::dispatch
