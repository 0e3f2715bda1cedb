#include "openrouter/upstream_pin.hpp"

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::openrouter {

std::optional<std::string> with_routing(std::string_view json, std::string_view routing,
                                        std::string_view upstream) {
  if (routing.empty() && upstream.empty()) return std::nullopt;
  const std::string_view asked = sdk::json_raw::member(json, "provider").value_or("{}");
  std::string provider = routing.empty() ? std::string(asked) : sdk::json::merged(routing, asked);
  if (!sdk::json::Document(provider).root().is_object()) provider = "{}";
  if (!upstream.empty()) {
    // An order alone would fall through to others; beside a pin it says nothing.
    provider = sdk::json::merged(provider, R"({"order":null,"allow_fallbacks":false,"only":[)" +
                                               sdk::json::quoted(upstream) + "]}");
  }
  const sdk::json_raw::Patch patches[] = {{"provider", provider}};
  return sdk::json_raw::patched(json, patches);
}

}  // namespace llm_rotate::openrouter
