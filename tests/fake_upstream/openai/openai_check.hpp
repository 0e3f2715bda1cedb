// The words in which OpenAI refuses a request, and small readers for JSON. Called by the OpenAI
// dialect while it reads a request; pure, from any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fake_upstream/dialect.hpp"
#include "fake_upstream/json_value.hpp"

namespace llm_rotate::fake::openai {

using Refusal = std::optional<VendorError>;

std::string number_text(double value);                             // as short as it can be told
std::string index_path(std::string_view path, std::size_t index);  // "messages[2]"

VendorError refusal(std::string message, std::optional<std::string> param,
                    std::optional<std::string> code);
VendorError missing_parameter(const std::string& path);
VendorError invalid_type(const std::string& path, std::string_view expected, const Json& got);
// `supported` is the end of the sentence: "'low', 'medium', and 'high'".
VendorError invalid_value(const std::string& path, std::string_view got,
                          std::string_view supported);
VendorError unsupported_parameter(const std::string& path, std::string_view advice);
VendorError empty_array(const std::string& path);
VendorError array_too_long(const std::string& path, std::size_t most, std::size_t got);

// The first member that is neither in `known` nor in `further`.
std::optional<std::string> unknown_member(const Json& object,
                                          std::span<const std::string_view> known,
                                          std::span<const std::string_view> further = {});
VendorError unknown_parameter(const std::string& path);

}  // namespace llm_rotate::fake::openai
