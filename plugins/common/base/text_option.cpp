#include "base/text_option.hpp"

#include "llm_rotate/sdk/error.hpp"

#include "base/url.hpp"

namespace llm_rotate::plugin_base {

void check_text_option(std::string_view option, std::string_view text, std::string_view provider) {
  if (fits_header(text)) return;
  throw sdk::ProviderError(
      sdk::ErrorType::kInvalidRequest, std::string(provider) + ".build.bad_option",
      "the option \"" + std::string(option) + "\" holds a control character; write it on one line");
}

void add_option_header(std::string_view name, std::string_view option, std::string_view text,
                       std::string_view provider, sdk::Headers& headers) {
  if (text.empty()) return;
  check_text_option(option, text, provider);
  headers.add(name, text);
}

}  // namespace llm_rotate::plugin_base
