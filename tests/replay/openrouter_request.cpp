#include "openrouter/broker_model.hpp"
#include "replay/openai_family_request.hpp"
#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

namespace {

// OpenRouter's models have an author in their name, and take one name of the limit, one role of
// instructions, and the effort within `reasoning`.
std::string comparable_body(sdk::json::Value body, const Expressed&) {
  FamilyForm form;
  form.max_tokens_name = "max_tokens";
  form.system_role_only = true;
  const std::string named = sdk::json::merged(
      sdk::json::dump(body),
      R"({"model":)" + sdk::json::quoted(openrouter::broker_name(body["model"].string())) + "}");
  const std::string plain = comparable_family_body(sdk::json::Document(named).root(), form);
  const std::string_view effort = body["reasoning_effort"].string();
  if (effort.empty()) return plain;
  return sdk::json::merged(plain, R"({"reasoning_effort":null,"reasoning":{"effort":)" +
                                      sdk::json::quoted(effort) + "}}");
}

std::string comparable_url(std::string_view url) {
  return std::string(url);
}

}  // namespace

const VendorWire& openrouter_wire() {
  static constexpr VendorWire kWire = {"openrouter", &express_family, &comparable_body,
                                       &comparable_url};
  return kWire;
}

}  // namespace llm_rotate::replay
