// The words in which Google refuses a request, and what the readers of one share. Called by the
// Google dialects while they read a request; pure, from any thread.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "fake_upstream/dialect.hpp"
#include "fake_upstream/json_value.hpp"

namespace llm_rotate::fake::google {

using Refusal = std::optional<VendorError>;

// Which of the two hosts is asked, for which model.
struct Place {
  bool vertex = false;
  std::string model;   // without "models/" and the like
  double version = 0;  // 2.5 of gemini-2.5-flash; 0: not known
  bool strict = true;  // unknown members are refused

  bool has(std::string_view word) const { return model.find(word) != std::string::npos; }
};

// `name` may be the full one.
Place place_of(std::string_view name, bool vertex, bool strict);

VendorError refusal(std::string message, std::string status = "INVALID_ARGUMENT",
                    unsigned code = 400);

// The first member of `object` that is not among `known`, in the vendor's words; `path` is where
// the object stands, "contents[0].parts[1]".
Refusal check_members(const Json& object, std::string_view path, const Place& place,
                      std::initializer_list<std::string_view> known);

// The number of that name, if it is there and one.
std::optional<double> number_in(const Json& object, std::string_view name);

// Whether `text` is base64 of either alphabet.
bool is_base64(std::string_view text);

}  // namespace llm_rotate::fake::google
