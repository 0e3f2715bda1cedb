#include "options.hpp"

#include <algorithm>

#include "llm_rotate/sdk/json.hpp"

#include "base/text_option.hpp"

namespace llm_rotate::anthropic {

void Options::apply(std::string_view json) {
  constexpr std::string_view kEmpty = "{}";
  if (json.size() <= kEmpty.size()) return;
  const sdk::json::Document document(json);
  plugin_base::take_text(document["anthropic_version"], version);
  plugin_base::take_text(document["workspace_id"], workspace_id);
  plugin_base::take_text(document["thinking_display"], thinking_display);
  default_max_tokens = document["default_max_tokens"].integer(default_max_tokens);
  if (!document["beta"].is_array()) return;
  beta.clear();
  document["beta"].each([this](sdk::json::Value name) {
    if (!name.string().empty()) beta.emplace_back(name.string());
  });
}

void add_headers(const Options& options, std::string_view needed_beta, sdk::Headers& headers) {
  const auto add = [&headers](std::string_view name, std::string_view option,
                              std::string_view text) {
    plugin_base::add_option_header(name, option, text, "anthropic", headers);
  };
  add("anthropic-version", "anthropic_version", options.version);
  add("anthropic-workspace-id", "workspace_id", options.workspace_id);
  std::string beta;
  for (const std::string& name : options.beta) beta.append(beta.empty() ? "" : ",").append(name);
  const bool told =
      std::find(options.beta.begin(), options.beta.end(), needed_beta) != options.beta.end();
  if (!needed_beta.empty() && !told) beta.append(beta.empty() ? "" : ",").append(needed_beta);
  add("anthropic-beta", "beta", beta);
}

}  // namespace llm_rotate::anthropic
