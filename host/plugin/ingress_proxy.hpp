// The ingress of a plugin, as `IIngress`; see `ProviderProxy` for the rules.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/ingress.hpp"

#include "plugin/instance.hpp"

namespace llm_rotate::plugin {

class IngressProxy final : public sdk::IIngress {
 public:
  // `instance` outlives the proxy.
  IngressProxy(const Instance& instance, const llmr_ingress_v1& table)
      : instance_(instance), table_(table) {}

  // Asks the plugin, once, before anything else.
  void read_facts();

  sdk::IngressFacts facts() const override { return facts_; }
  sdk::IngressCall read(const sdk::ClientRequest& request) const override;
  sdk::HttpResponse reply(const sdk::ReplyContext& context, const sdk::ChatReply& reply,
                          std::string_view native_body) const override;
  std::unique_ptr<sdk::IReplyEncoder> open_reply(const sdk::ReplyContext& context) const override;
  sdk::HttpResponse count(const sdk::ReplyContext& context, std::int64_t tokens) const override;
  sdk::HttpResponse models(const sdk::ReplyContext& context,
                           std::span<const sdk::ModelFact> models) const override;
  sdk::HttpResponse error(const sdk::IngressFailure& failure) const override;

 private:
  const Instance& instance_;
  const llmr_ingress_v1& table_;
  sdk::IngressFacts facts_;
};

}  // namespace llm_rotate::plugin
