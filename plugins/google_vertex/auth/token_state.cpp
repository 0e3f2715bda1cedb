#include "auth/token_state.hpp"

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google_vertex {

TokenState read_state(sdk::SecretView interim) {
  TokenState state;
  if (interim.empty()) return state;
  const sdk::json::Document document(interim.reveal());
  const std::int64_t at = document["at"].integer();
  if (at < 0 || at > static_cast<std::int64_t>(TokenState::At::kToken)) return state;
  state.at = static_cast<TokenState::At>(at);
  state.text = document["text"].string();
  state.expires_in_ms = document["expires_in_ms"].integer();
  return state;
}

sdk::AccessToken interim_token(const TokenState& state) {
  sdk::json::Writer out;
  out.begin_object().integer("at", static_cast<std::int64_t>(state.at));
  out.string("text", state.text).integer("expires_in_ms", state.expires_in_ms).end_object();
  return {out.str(), state.expires_in_ms, true};
}

sdk::AccessToken final_token(std::string_view token, std::int64_t expires_in_ms,
                             std::string_view quota_project) {
  if (quota_project.empty()) return {std::string(token), expires_in_ms, false};
  sdk::json::Writer out;
  out.begin_object().string("token", token).string("quota_project", quota_project).end_object();
  return {out.str(), expires_in_ms, false};
}

FinalToken read_final(sdk::SecretView token) {
  if (!token.reveal().starts_with('{')) return {std::string(token.reveal()), {}};
  const sdk::json::Document document(token.reveal());
  return {std::string(document["token"].string()), std::string(document["quota_project"].string())};
}

}  // namespace llm_rotate::google_vertex
