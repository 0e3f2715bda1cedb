// Where an exchange of several steps stands, as the interim token that the host hands from step to
// step; and the final token with what belongs to it.
//
// Written and read by the token steps and `authorize`. Plain values, pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/key.hpp"

namespace llm_rotate::google_vertex {

struct TokenState {
  enum class At : std::uint8_t {
    kStart,
    kMetadata,    // the metadata server is to be asked
    kSubjectUrl,  // the subject token is to be fetched
    kSubject,     // it has been: `text` is what came
    kToken,       // `text` is an access token, perhaps to impersonate with
  };
  At at = At::kStart;
  std::string text;
  std::int64_t expires_in_ms = 0;
};

TokenState read_state(sdk::SecretView interim);
sdk::AccessToken interim_token(const TokenState& state);

// A final token; `quota_project` may be empty.
sdk::AccessToken final_token(std::string_view token, std::int64_t expires_in_ms,
                             std::string_view quota_project);

struct FinalToken {
  std::string token;
  std::string quota_project;
};
FinalToken read_final(sdk::SecretView token);

}  // namespace llm_rotate::google_vertex
