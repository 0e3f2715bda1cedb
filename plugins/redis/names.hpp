// What things are called in the server, and the version of how they are laid out there.
//
// The version is part of every name, so that programs of two versions never read each other's data.
// That they do not take two halves of a fleet for two fleets is what the name `layout` is for: it
// holds the version of those who were first, and whoever has another one stays away.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::redis {

// Raised whenever a program of today could not read what one of yesterday has written.
inline constexpr std::string_view kLayout = "1";

// All names of a namespace are in one slot of a cluster.
inline std::string name_in(std::string_view space, std::string_view what) {
  return "{" + std::string(space) + "}:v" + std::string(kLayout) + ":" + std::string(what);
}

// The same in all versions.
inline std::string layout_name(std::string_view space) {
  return "{" + std::string(space) + "}:layout";
}

}  // namespace llm_rotate::redis
