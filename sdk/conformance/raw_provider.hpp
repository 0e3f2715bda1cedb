// A provider plugin's table and instance, called without the host's proxies in between.
//
// Used by the provider checks. Threads: const, as the table is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/provider.hpp"

#include "conformance/outcome.hpp"
#include "conformance/verify.hpp"

namespace llm_rotate::conformance {

// What a decoder made of a body, in one line per event, so that two runs can be compared.
struct StreamRun {
  std::string events;
  std::string broken;  // the rule that was broken; empty for none
};

// Where the subject's requests go; borrows from it.
llmr_target_view target_of(const Subject& subject);

class RawProvider {
 public:
  // All three outlive this.
  RawProvider(const Subject& subject, const llmr_provider_v1& table, const void* self)
      : subject_(subject), table_(table), self_(self) {}

  Outcome<sdk::Capabilities> capabilities() const;
  Outcome<sdk::HttpRequest> build(std::string_view json, bool stream) const;
  Outcome<sdk::Headers> authorize(const sdk::HttpRequest& request, std::string_view secret) const;
  // In surroundings where nothing is set.
  struct TokenOutcome {
    Outcome<sdk::HttpRequest> request;
    Outcome<sdk::AccessToken> token;  // its faults stay empty
  };
  TokenOutcome token_request(std::string_view secret) const;
  Outcome<sdk::AccessToken> parse_token(const sdk::HttpResponse& response) const;
  Outcome<sdk::ChatReply> parse(const sdk::HttpResponse& response) const;
  Outcome<sdk::Verdict> classify(const sdk::HttpResponse& response) const;
  Outcome<sdk::LimitHints> limits(const sdk::HttpResponse& head) const;
  // Opens a stream and feeds these pieces of its body.
  StreamRun stream(const std::vector<std::string_view>& pieces) const;

 private:
  llmr_auth_view auth(std::string_view secret) const;

  const Subject& subject_;
  const llmr_provider_v1& table_;
  const void* self_;
};

}  // namespace llm_rotate::conformance
