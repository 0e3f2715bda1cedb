// The places on a machine that give out credentials of its own: the container's agent and the
// instance's metadata.
//
// Called by the default chain. Pure functions over the surroundings, any thread; they throw
// `ProviderError`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/key.hpp"

#include "credential_step.hpp"

namespace llm_rotate::aws_bedrock {

// Throws a refusal that blames the credentials; the rule is "bedrock.authorize.chain.<rule>".
[[noreturn]] void refuse_chain(std::string_view rule, const std::string& message);

// Nothing where the surroundings name no agent.
std::optional<CredentialStep> ask_container(const sdk::IAmbient& ambient,
                                            const std::string& region);

CredentialStep ask_instance(const sdk::IAmbient& ambient, const std::string& region);

}  // namespace llm_rotate::aws_bedrock
