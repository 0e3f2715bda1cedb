// Bytes as base64, for the parts of messages. Pure.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::front {

std::string base64(std::string_view bytes);

}  // namespace llm_rotate::front
