// The words in which Anthropic refuses a request. Called by the Anthropic dialect while it reads
// one; pure, from any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "fake_upstream/dialect.hpp"
#include "fake_upstream/json_value.hpp"

namespace llm_rotate::fake::anthropic {

using Refusal = std::optional<VendorError>;

VendorError refusal(std::string message);
// "max_tokens: Field required"
VendorError at(std::string_view path, std::string_view what);
VendorError missing(std::string_view path);
VendorError extra(std::string_view path);
// `expected` ends the sentence: "string".
VendorError invalid_type(std::string_view path, std::string_view expected);

// "messages.2", "content.0.text"
std::string below(std::string_view path, std::string_view name);
std::string below(std::string_view path, std::size_t index);

// The first member that is not in `known`, as a refusal.
Refusal check_members(const Json& object, std::string_view path,
                      std::span<const std::string_view> known);
// A member that must be a text.
Refusal check_text(const Json& object, std::string_view path, std::string_view name);

// Letters, digits, '_' and '-'; at most `longest` of them.
bool is_plain_name(std::string_view text, std::size_t longest);

// Where marks for the cache stand: counted, and in the order of their lifetimes.
class CacheMarks {
 public:
  // Reads the `cache_control` of an object, if it has one.
  Refusal read(const Json& object, const std::string& path);
  bool any() const { return count_ > 0; }
  Refusal too_many() const;

 private:
  std::size_t count_ = 0;
  bool minutes_came_ = false;
};

}  // namespace llm_rotate::fake::anthropic
