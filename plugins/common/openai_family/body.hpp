// The body of a chat request. Chat JSON is the wire already, so the bytes of the caller's request
// are kept and only the members that must differ are replaced; nothing is parsed into a tree.
//
// Called by `build` of the family's plugins. Pure function, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"

#include "openai_family/dialect.hpp"
#include "openai_family/model_traits.hpp"
#include "openai_family/options.hpp"

namespace llm_rotate::openai_family {

struct BodyPlan {
  const Dialect& dialect;
  const Options& options;
  ModelTraits traits;
  std::string_view model;    // empty: the URL says it, the body does not
  bool thin_stream = false;  // the server knows include_obfuscation and may leave it out
  // Where the names of what was left out go; null: nowhere.
  std::vector<std::string>* dropped = nullptr;
};

// Throws `ProviderError` for a request that is no chat JSON, that the vendor cannot be sent, or,
// when it is strict, from which something would have to be dropped.
std::string chat_body(const sdk::ChatRequest& request, const BodyPlan& plan);

// RFC 7396, with the same errors: `body` with the members of `extra` over its own.
std::string with_extra(std::string body, std::string_view extra, const Dialect& dialect);

}  // namespace llm_rotate::openai_family
