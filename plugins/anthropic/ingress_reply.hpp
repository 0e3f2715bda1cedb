// What Anthropic's own clients are answered: messages, lists of models, errors.
//
// Called by the ingress and its encoder. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/ingress.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::anthropic {

std::string message_id(std::string_view call_id);
std::string request_id(std::string_view call_id);

std::string client_message(const sdk::ReplyContext& context, const sdk::ChatReply& reply);
std::string client_models(std::span<const sdk::ModelFact> models);
std::string client_model(const sdk::ModelFact& model);
std::string client_error(const sdk::IngressFailure& failure);

// Anthropic's word for it.
std::string_view stop_reason_of(sdk::FinishReason reason);

// The members "stop_reason", "stop_sequence" and, after a refusal, "stop_details".
void write_stop(sdk::json::Writer& out, sdk::FinishReason reason, std::string_view refusal);
// A `usage` object, in which the input leaves the cache out.
void write_client_usage(sdk::json::Writer& out, const sdk::Usage& usage);

// The block for one entry of `reasoning_details`: this vendor's own as it was, another's packed.
void write_state_block(sdk::json::Writer& out, sdk::json::Value entry);

}  // namespace llm_rotate::anthropic
