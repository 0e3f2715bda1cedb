#include "openai_family/model_traits.hpp"
#include "replay/openai_family_request.hpp"
#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

namespace {

std::string comparable_body(sdk::json::Value body, const Expressed& expressed) {
  FamilyForm form;
  form.traits = openai_family::traits_of(expressed.model);
  return comparable_family_body(body, form);
}

std::string comparable_url(std::string_view url) {
  return std::string(url);
}

}  // namespace

const VendorWire& openai_wire() {
  static constexpr VendorWire kWire = {"openai", &express_family, &comparable_body,
                                       &comparable_url};
  return kWire;
}

}  // namespace llm_rotate::replay
