#include <array>

#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

const VendorWire* wire_of(std::string_view provider) {
  static const std::array kWires = {
      &anthropic_wire(),     &aws_bedrock_wire(), &azure_openai_wire(), &google_ai_studio_wire(),
      &google_vertex_wire(), &openai_wire(),      &openrouter_wire()};
  for (const VendorWire* wire : kWires) {
    if (wire->provider == provider) return wire;
  }
  return nullptr;
}

}  // namespace llm_rotate::replay
