// Why a plugin is not used: one sentence that names the file and says what to do next.
//
// Given by everything in this folder that can refuse a plugin. Threads: plain values.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <boost/system/result.hpp>

namespace llm_rotate::plugin {

struct Refusal {
  std::string text;

  bool operator==(const Refusal&) const = default;
};

template <class T>
using Result = boost::system::result<T, Refusal>;

// plugin /p/acme.so: what is wrong; what to do
inline Refusal refusal_of(std::string_view plugin, std::string_view sentence) {
  std::string text = "plugin ";
  text.append(plugin).append(": ").append(sentence);
  return Refusal{std::move(text)};
}

}  // namespace llm_rotate::plugin
