#include "openai_family/options.hpp"

#include "llm_rotate/sdk/json.hpp"

#include "base/text_option.hpp"

namespace llm_rotate::openai_family {

void Options::apply(std::string_view json) {
  constexpr std::string_view kEmpty = "{}";
  if (json.size() <= kEmpty.size()) return;
  const sdk::json::Document document(json);
  plugin_base::take_text(document["organization"], organization);
  plugin_base::take_text(document["project"], project);
  plugin_base::take_text(document["reasoning_field"], reasoning_field);
  stream_options = document["stream_options"].boolean(stream_options);
  const std::string_view tokens = document["max_tokens_field"].string();
  if (tokens == "auto") max_tokens_field = MaxTokensField::kAuto;
  if (tokens == "max_tokens") max_tokens_field = MaxTokensField::kMaxTokens;
  if (tokens == "max_completion_tokens") max_tokens_field = MaxTokensField::kMaxCompletionTokens;
  const std::string_view role = document["developer_role"].string();
  if (role == "auto") developer_role = DeveloperRole::kAuto;
  if (role == "always") developer_role = DeveloperRole::kAlways;
  if (role == "never") developer_role = DeveloperRole::kNever;
}

void add_account_headers(const Options& options, std::string_view rule_prefix,
                         sdk::Headers& headers) {
  plugin_base::add_option_header("OpenAI-Organization", "organization", options.organization,
                                 rule_prefix, headers);
  plugin_base::add_option_header("OpenAI-Project", "project", options.project, rule_prefix,
                                 headers);
}

}  // namespace llm_rotate::openai_family
