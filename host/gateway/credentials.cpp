#include "gateway/credentials.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "llm_rotate/sdk/percent.hpp"

#include "auth/secret.hpp"

namespace llm_rotate::gateway {

namespace {

constexpr std::array<std::string_view, 7> kAlwaysHidden = {
    "authorization", "proxy-authorization", "cookie",       "x-api-key",
    "api-key",       "x-goog-api-key",      "x-auth-token",
};

// Behind the scheme's word, whatever its case; nothing if the header has another one.
std::string_view without_scheme(std::string_view value, std::string_view scheme) {
  if (scheme.empty()) return value;
  if (value.size() <= scheme.size() || value[scheme.size()] != ' ' ||
      !sdk::iequals(value.substr(0, scheme.size()), scheme)) {
    return {};
  }
  value.remove_prefix(scheme.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

// The value of that parameter, which is gone from the query afterwards.
std::string take_parameter(std::string& query, std::string_view name) {
  std::string kept;
  std::string found;
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const std::size_t equals = pair.find('=');
    if (sdk::percent_decoded(pair.substr(0, equals)) == name) {
      if (found.empty() && equals != std::string_view::npos) {
        found = sdk::percent_decoded(pair.substr(equals + 1));
      }
      continue;
    }
    if (!kept.empty()) kept += '&';
    kept.append(pair);
  }
  auth::wipe(query);
  query = std::move(kept);
  return found;
}

void hide(sdk::Headers& headers, std::span<const sdk::TokenPlace> places) {
  sdk::Headers kept;
  kept.reserve(headers.size());
  for (sdk::Header& header : headers) {
    const auto is_it = [&](std::string_view name) { return sdk::iequals(header.name, name); };
    const bool secret = std::any_of(kAlwaysHidden.begin(), kAlwaysHidden.end(), is_it) ||
                        std::any_of(places.begin(), places.end(), [&](const sdk::TokenPlace& at) {
                          return !at.in_query && is_it(at.name);
                        });
    if (secret) {
      auth::wipe(header.value);
    } else {
      kept.add(header.name, header.value);
    }
  }
  headers = std::move(kept);
}

}  // namespace

std::string take_token(Request& request, std::span<const sdk::TokenPlace> places) {
  std::string token;
  for (const sdk::TokenPlace& place : places) {
    if (place.in_query) {
      std::string found = take_parameter(request.query, place.name);
      if (token.empty()) token = found;
      auth::wipe(found);
    } else if (token.empty()) {
      token = without_scheme(request.headers.get(place.name), place.scheme);
    }
  }
  hide(request.headers, places);
  return token;
}

}  // namespace llm_rotate::gateway
