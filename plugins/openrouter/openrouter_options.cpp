#include "openrouter/openrouter_options.hpp"

#include "llm_rotate/sdk/json.hpp"

#include "base/text_option.hpp"

namespace llm_rotate::openrouter {

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
  plugin_base::take_text(document["referer"], referer);
  plugin_base::take_text(document["title"], title);
  plugin_base::take_text(document["categories"], categories);
  route_metadata = document["route_metadata"].boolean(route_metadata);
  if (document["routing"].is_object()) routing = sdk::json::dump(document["routing"]);
}

void add_application_headers(const Options& options, sdk::Headers& headers) {
  const auto add = [&headers](std::string_view name, std::string_view option,
                              std::string_view text) {
    plugin_base::add_option_header(name, option, text, "openrouter", headers);
  };
  add("HTTP-Referer", "referer", options.referer);
  add("X-OpenRouter-Title", "title", options.title);
  add("X-OpenRouter-Categories", "categories", options.categories);
  if (options.route_metadata) headers.add("X-OpenRouter-Metadata", "enabled");
}

}  // namespace llm_rotate::openrouter
