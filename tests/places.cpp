#include "places.hpp"

namespace llm_rotate::places {
namespace {

std::string below(std::string folder, std::string_view inside) {
  if (!inside.empty()) folder.append("/").append(inside);
  return folder;
}

}  // namespace

std::string source(std::string_view inside) {
  return below(LLM_ROTATE_SOURCE_DIR, inside);
}

std::string built(std::string_view inside) {
  return below(LLM_ROTATE_BINARY_DIR, inside);
}

std::string plugin(std::string_view name) {
  return below(LLM_ROTATE_PLUGIN_DIR, name).append(".so");
}

std::string plugin_folder() {
  return LLM_ROTATE_PLUGIN_DIR;
}

}  // namespace llm_rotate::places
