#include "openrouter/openrouter_options.hpp"

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "base/url.hpp"

namespace llm_rotate::openrouter {

namespace {

void take(sdk::json::Value value, std::string& option) {
  if (value.is_string()) option = value.string();
}

void add(std::string_view name, std::string_view option, const std::string& value,
         sdk::Headers& headers) {
  if (value.empty()) return;
  if (!plugin_base::fits_header(value)) {
    throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest, "openrouter.build.bad_option",
                             "the option \"" + std::string(option) +
                                 "\" holds a control character; write it on one line");
  }
  headers.add(name, value);
}

}  // namespace

Options::Options() {
  // OpenRouter tells the usage of every stream, takes "system" for every model, and knows
  // max_tokens at all of its upstreams.
  family.stream_options = false;
  family.developer_role = openai_family::DeveloperRole::kNever;
  family.max_tokens_field = openai_family::MaxTokensField::kMaxTokens;
}

void Options::apply(std::string_view json) {
  constexpr std::string_view kEmpty = "{}";
  if (json.size() <= kEmpty.size()) return;
  family.apply(json);
  const sdk::json::Document document(json);
  take(document["referer"], referer);
  take(document["title"], title);
  take(document["categories"], categories);
  route_metadata = document["route_metadata"].boolean(route_metadata);
  if (document["routing"].is_object()) routing = sdk::json::dump(document["routing"]);
}

void add_application_headers(const Options& options, sdk::Headers& headers) {
  add("HTTP-Referer", "referer", options.referer, headers);
  add("X-OpenRouter-Title", "title", options.title, headers);
  add("X-OpenRouter-Categories", "categories", options.categories, headers);
  if (options.route_metadata) headers.add("X-OpenRouter-Metadata", "enabled");
}

}  // namespace llm_rotate::openrouter
