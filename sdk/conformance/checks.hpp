// The checks of each kind of plugin. Called by `verify`. Threads: one.
#pragma once

#include "llm_rotate/sdk/abi.h"

#include "conformance/report.hpp"
#include "conformance/verify.hpp"

namespace llm_rotate::conformance {

// Every extension that the plugin has is complete; `create` and `destroy` work twice at once.
void check_plugin(const Subject& subject, Report& report);

void check_provider(const Subject& subject, const llmr_provider_v1& table, const void* self,
                    Report& report);
void check_embedder(const Subject& subject, const llmr_embed_v1& table, const void* self,
                    Report& report);
void check_model_lister(const Subject& subject, const llmr_list_models_v1& table, const void* self,
                        Report& report);
void check_ingress(const llmr_ingress_v1& table, const void* self, Report& report);
void check_strategy(const llmr_strategy_v1& table, const void* self, Report& report);

}  // namespace llm_rotate::conformance
