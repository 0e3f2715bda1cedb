// Gemini's own API, served to its clients: their requests as chat JSON, replies, streams and errors
// as Google's SDKs parse them.
//
// A base of the plugin's class. Threads: every function from any thread; the object never changes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "llm_rotate/sdk/ingress.hpp"

namespace llm_rotate::google_ai_studio {

class GeminiIngress : public sdk::IIngress {
 public:
  sdk::IngressFacts facts() const override;
  sdk::IngressCall read(const sdk::ClientRequest& request) const override;
  sdk::HttpResponse reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply,
                          std::string_view native_body) const override;
  std::unique_ptr<sdk::IReplyEncoder> open_reply(const sdk::ReplyContext& context) const override;
  sdk::HttpResponse count(const sdk::ReplyContext& context, std::int64_t tokens) const override;
  sdk::HttpResponse models(const sdk::ReplyContext& context,
                           std::span<const sdk::ModelFact> models) const override;
  sdk::HttpResponse error(const sdk::IngressFailure& failure) const override;
};

}  // namespace llm_rotate::google_ai_studio
