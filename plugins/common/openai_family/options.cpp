#include "openai_family/options.hpp"

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "base/url.hpp"

namespace llm_rotate::openai_family {

namespace {

void take(sdk::json::Value value, std::string& option) {
  if (value.is_string()) option = value.string();
}

void add(std::string_view name, std::string_view option, const std::string& value,
         std::string_view rule_prefix, sdk::Headers& headers) {
  if (value.empty()) return;
  if (!plugin_base::fits_header(value)) {
    throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest,
                             std::string(rule_prefix) + ".build.bad_option",
                             "the option \"" + std::string(option) +
                                 "\" holds a control character; write it on one line");
  }
  headers.add(name, value);
}

}  // namespace

void Options::apply(std::string_view json) {
  constexpr std::string_view kEmpty = "{}";
  if (json.size() <= kEmpty.size()) return;
  const sdk::json::Document document(json);
  take(document["organization"], organization);
  take(document["project"], project);
  take(document["reasoning_field"], reasoning_field);
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
  add("OpenAI-Organization", "organization", options.organization, rule_prefix, headers);
  add("OpenAI-Project", "project", options.project, rule_prefix, headers);
}

}  // namespace llm_rotate::openai_family
