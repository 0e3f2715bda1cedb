// The keys of a profile whose owner logged in with `aws sso login`: the token that this left on the
// disk is shown to the portal, which hands out the role's keys. The login itself is a person's.
//
// Called by the credential chain. Pure functions, any thread; they throw `ProviderError` when there
// is no login, or none any more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "llm_rotate/sdk/key.hpp"

#include "credential_step.hpp"
#include "profile.hpp"

namespace llm_rotate::aws_bedrock {

// Asks the portal for the keys of the profile of that name; nothing when it is not one of a login.
std::optional<CredentialStep> ask_sso(const sdk::IAmbient& ambient, const ProfileFiles& files,
                                      const std::string& name, std::int64_t now_unix_ms);

}  // namespace llm_rotate::aws_bedrock
