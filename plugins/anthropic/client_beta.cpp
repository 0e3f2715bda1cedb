#include "client_beta.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/json_raw.hpp"

namespace llm_rotate::anthropic {

namespace {

constexpr std::string_view kMember = "anthropic_beta";
constexpr std::size_t kLongest = 1024;

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// visit(name) for each name in "a, b,c".
template <class Visit>
void each_name(std::string_view list, Visit&& visit) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view name = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!name.empty()) visit(name);
  }
}

}  // namespace

std::string with_client_beta(std::string chat_json, std::string_view header) {
  if (header.empty()) return chat_json;
  bool names = header.size() <= kLongest;
  each_name(header, [&names](std::string_view name) {
    names = names && std::all_of(name.begin(), name.end(), is_name);
  });
  if (!names) {
    throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest, "anthropic.ingress.beta",
                             "anthropic-beta: Unexpected value; send names of betas, with commas "
                             "between them, in at most 1024 characters");
  }
  sdk::json::Writer own;
  own.begin_object().string(kMember, header).end_object();
  const std::string value = own.str();
  const std::array patches = {sdk::json_raw::Patch{"llm_rotate", value}};
  auto patched = sdk::json_raw::patched(chat_json, patches);
  return patched ? std::move(*patched) : std::move(chat_json);
}

void add_client_beta(std::string_view chat_json, std::vector<std::string>& beta) {
  const auto own = sdk::json_raw::member(chat_json, "llm_rotate");
  if (!own) return;
  const sdk::json::Document document(*own);
  each_name(document[kMember].string(), [&beta](std::string_view name) {
    const bool plain = std::all_of(name.begin(), name.end(), is_name);
    const bool there = std::find(beta.begin(), beta.end(), name) != beta.end();
    if (plain && !there) beta.emplace_back(name);
  });
}

}  // namespace llm_rotate::anthropic
