// What the request readers of the OpenAI family share: chat JSON is their wire, so a recorded body
// is the request already.
//
// Called by the vendors' readers. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "openai_family/model_traits.hpp"
#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

struct FamilyForm {
  openai_family::ModelTraits traits;
  std::string_view max_tokens_name;  // the one name of the output limit; empty: as it is
  bool model_in_url = false;
  bool system_role_only = false;
};

// `body` with the changes that the family's plugins make to a request on purpose, which a second
// look does not change again.
std::string comparable_family_body(sdk::json::Value body, const FamilyForm& form);

// A recorded request of a vendor that has the model in the body.
std::optional<Expressed> express_family(const Recording& recording);

// `url` up to the last of the family's paths, "/chat/completions" or "/embeddings".
std::string_view base_of(std::string_view url);

}  // namespace llm_rotate::replay
