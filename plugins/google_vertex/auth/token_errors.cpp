#include "auth/token_errors.hpp"

#include <array>
#include <utility>

#include "base/error_judge.hpp"
#include "base/safe_text.hpp"

namespace llm_rotate::google_vertex {

namespace {

using plugin_base::ErrorRow;
using sdk::ErrorType;
using sdk::Scope;
using enum sdk::ErrorType;

constexpr auto kRows = std::to_array<ErrorRow>({
    {4, "", "short-lived token", kInvalidAuth, Scope::kKey, "clock"},
    {4, "invalid_rapt", "", kInvalidAuth, Scope::kKey, "invalid_rapt"},
    {4, "", "invalid_rapt", kInvalidAuth, Scope::kKey, "invalid_rapt"},
    {4, "invalid_grant", "", kInvalidAuth, Scope::kKey, "invalid_grant"},
    {4, "invalid_client", "", kInvalidAuth, Scope::kKey, "invalid_client"},
    {4, "unauthorized_client", "", kInvalidAuth, Scope::kKey, "unauthorized_client"},
    {4, "access_denied", "", kPermissionDenied, Scope::kKey, "access_denied"},
    {4, "invalid_target", "", kInvalidAuth, Scope::kKey, "invalid_target"},
    {4, "invalid_scope", "", kInvalidAuth, Scope::kKey, "invalid_scope"},
    {4, "invalid_request", "", kInvalidAuth, Scope::kKey, "invalid_request"},
    {404, "", "", kInvalidAuth, Scope::kKey, ""},
    {403, "", "", kPermissionDenied, Scope::kKey, ""},
    {429, "", "", kRateLimit, Scope::kKey, ""},
    {408, "", "", kTimeout, Scope::kKey, ""},
    {504, "", "", kTimeout, Scope::kKey, ""},
    {4, "", "", kInvalidAuth, Scope::kKey, ""},
    {5, "", "", kTransientServerError, Scope::kKey, ""},
    {2, "", "", kTransientServerError, Scope::kKey, "no_token"},
});

// `error` is a code of OAuth, or an object as of Google's other APIs.
plugin_base::ErrorFacts facts_of(const sdk::HttpResponse& response) {
  const sdk::json::Document document(response.body);
  const sdk::json::Value error = document["error"];
  if (!error.is_string()) return plugin_base::facts_of_body(response.body, response.status);
  plugin_base::ErrorFacts facts = plugin_base::facts_of_error(document.root(), response.status);
  facts.code = plugin_base::code_text(error);
  facts.codes.push_back(facts.code);
  const std::string subtype = plugin_base::code_text(document["error_subtype"]);
  if (!subtype.empty()) facts.codes.push_back(subtype);
  if (!facts.spoken) facts.message = facts.code;
  return facts;
}

std::string_view advice_for(std::string_view rule) {
  if (rule.ends_with(".clock")) return "; set the clock of this machine";
  if (rule.ends_with(".invalid_rapt")) {
    return "; log in again: gcloud auth application-default login";
  }
  if (rule.ends_with(".invalid_grant")) {
    return "; make a new key for the account, or log in again with gcloud auth "
           "application-default login";
  }
  if (rule.ends_with(".404")) {
    return "; this machine has no service account: attach one, or give the key a credential file";
  }
  return {};
}

}  // namespace

void bad_credentials(std::string_view rule, std::string message) {
  sdk::Verdict verdict;
  verdict.type = ErrorType::kInvalidAuth;
  verdict.scope = Scope::kKey;
  verdict.rule = "google_vertex.credentials." + std::string(rule);
  verdict.message = std::move(message);
  throw sdk::ProviderError(std::move(verdict));
}

sdk::Verdict token_refusal(const sdk::HttpResponse& response) {
  const plugin_base::ErrorTable table = {
      .id = "google_vertex.token", .rows = kRows, .further_rows = {}};
  sdk::Verdict verdict = plugin_base::verdict_on(facts_of(response), response.headers, table);
  if (response.ok()) {
    // What came may be a credential of another shape, so none of it is shown.
    verdict.message = "the token endpoint answered without a token";
    verdict.provider_code.clear();
  } else {
    verdict.message = "no access token: " + verdict.message;
  }
  verdict.message += advice_for(verdict.rule);
  return verdict;
}

void require_safe_url(std::string_view url, std::string_view member) {
  constexpr std::array<std::string_view, 4> kSafe = {
      "https://", "http://127.0.0.1:", "http://localhost:", "http://[::1]:"};
  for (const std::string_view start : kSafe) {
    const bool visible = url.find_first_of(" \t\r\n") == std::string_view::npos;
    if (url.starts_with(start) && visible) return;
  }
  bad_credentials("unsafe_url", "the credential file's \"" + std::string(member) +
                                    "\" is no https URL, so nothing is sent there; use the file "
                                    "as Google made it");
}

}  // namespace llm_rotate::google_vertex
