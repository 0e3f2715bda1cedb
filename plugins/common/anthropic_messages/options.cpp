#include "options.hpp"

#include <algorithm>

#include "llm_rotate/sdk/json.hpp"

#include "base/url.hpp"
#include "losses.hpp"

namespace llm_rotate::anthropic {

namespace {

void take(sdk::json::Value value, std::string& option) {
  if (value.is_string()) option = value.string();
}

void add(std::string_view name, std::string_view option, std::string_view value,
         sdk::Headers& headers) {
  if (value.empty()) return;
  if (!plugin_base::fits_header(value)) {
    refuse("bad_option", "the option \"" + std::string(option) +
                             "\" holds a control character; write it on one line");
  }
  headers.add(name, value);
}

}  // namespace

void Options::apply(std::string_view json) {
  constexpr std::string_view kEmpty = "{}";
  if (json.size() <= kEmpty.size()) return;
  const sdk::json::Document document(json);
  take(document["anthropic_version"], version);
  take(document["workspace_id"], workspace_id);
  take(document["thinking_display"], thinking_display);
  default_max_tokens = document["default_max_tokens"].integer(default_max_tokens);
  if (!document["beta"].is_array()) return;
  beta.clear();
  document["beta"].each([this](sdk::json::Value name) {
    if (!name.string().empty()) beta.emplace_back(name.string());
  });
}

void add_headers(const Options& options, std::string_view needed_beta, sdk::Headers& headers) {
  add("anthropic-version", "anthropic_version", options.version, headers);
  add("anthropic-workspace-id", "workspace_id", options.workspace_id, headers);
  std::string beta;
  for (const std::string& name : options.beta) beta.append(beta.empty() ? "" : ",").append(name);
  const bool told =
      std::find(options.beta.begin(), options.beta.end(), needed_beta) != options.beta.end();
  if (!needed_beta.empty() && !told) beta.append(beta.empty() ? "" : ",").append(needed_beta);
  add("anthropic-beta", "beta", beta, headers);
}

}  // namespace llm_rotate::anthropic
