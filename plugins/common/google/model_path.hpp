// A model's name as the path of a URL. Called by `build` of both plugins. Pure, any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/percent.hpp"

#include "google/host.hpp"

namespace llm_rotate::google {

// `name` with everything escaped that a path cannot hold, slashes kept. Throws `ProviderError` for
// a name that would leave its place, such as "../x".
inline std::string model_path(std::string_view name, const Host& host) {
  std::string path;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    if (at > 0) path += '/';
    path += sdk::percent_encoded(name.substr(at, end - at));
    at = end + 1;
  }
  const std::string framed = "/" + path + "/";
  const bool leaves = framed.find("//") != std::string::npos ||
                      framed.find("/./") != std::string::npos ||
                      framed.find("/../") != std::string::npos;
  if (leaves) {
    refuse(host, "bad_model",
           "a model's name may hold no empty part, \".\" or \"..\" between slashes; correct it");
  }
  return path;
}

}  // namespace llm_rotate::google
