#include "request_metadata.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;

constexpr std::size_t kMost = 16;
constexpr std::size_t kMaxText = 256;
constexpr std::string_view kSigns = " :_@$#=/+,-.";

bool fits(std::string_view text) {
  return text.size() <= kMaxText && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  kSigns.find(c) != std::string_view::npos;
         });
}

}  // namespace

std::string request_metadata(Value request, Drops& drops) {
  sdk::json::Writer out;
  std::size_t count = 0;
  const auto add = [&](std::string_view parameter, std::string_view name, Value value) {
    if (count < kMost && value.is_string() && !name.empty() && fits(name) && fits(value.string())) {
      out.string(name, value.string());
      ++count;
    } else {
      drops.lose(parameter);
    }
  };
  out.begin_object();
  const Value metadata = request["metadata"];
  metadata.each_member([&](std::string_view name, Value value) { add("metadata", name, value); });
  const Value user = request["user"];
  if (!user.string().empty() && !metadata["user"].exists()) add("user", "user", user);
  out.end_object();
  return count == 0 ? std::string() : out.str();
}

}  // namespace llm_rotate::aws_bedrock
