// OpenAI's own API served to its clients: Chat Completions, Responses, embeddings, models.
//
// A base of the plugin's class, asked by the gateway. Threads: any; there is nothing that changes.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "llm_rotate/sdk/ingress.hpp"

namespace llm_rotate::openai {

class OpenAiIngress : public sdk::IIngress {
 public:
  sdk::IngressFacts facts() const override;
  sdk::IngressCall read(const sdk::ClientRequest& request) const override;
  sdk::HttpResponse reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply,
                          std::string_view native_body) const override;
  std::unique_ptr<sdk::IReplyEncoder> open_reply(const sdk::ReplyContext& context) const override;
  sdk::HttpResponse models(const sdk::ReplyContext& context,
                           std::span<const sdk::ModelFact> models) const override;
  sdk::HttpResponse error(const sdk::IngressFailure& failure) const override;
};

}  // namespace llm_rotate::openai
