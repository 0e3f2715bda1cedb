#include "sigv4.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <utility>
#include <vector>

#include <openssl/crypto.h>

#include "llm_rotate/sdk/percent.hpp"

#include "base/safe_text.hpp"
#include "digest.hpp"
#include "uri.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kEnd = "aws4_request";

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string timestamp(std::int64_t unix_ms) {
  const std::time_t seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
  return {text.data(), size};
}

// Each segment of the path as it goes over the wire, encoded once more.
std::string canonical_path(std::string_view path) {
  if (path.empty()) return "/";
  std::string out;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    out += sdk::percent_encoded(path.substr(0, slash));
    if (slash < path.size()) out += '/';
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return out;
}

std::string canonical_query(std::string_view query) {
  Pairs pairs;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view value = equals < part.size() ? part.substr(equals + 1) : "";
    pairs.emplace_back(sdk::percent_encoded(sdk::percent_decoded(part.substr(0, equals))),
                       sdk::percent_encoded(sdk::percent_decoded(value)));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    out.append(name).append("=").append(value);
  }
  return out;
}

// Without white space at its ends, and with one space where there were several.
std::string trimmed_value(std::string_view value) {
  std::string out;
  for (const char c : plugin_base::trimmed(value)) {
    if (c != ' ' || out.empty() || out.back() != ' ') out += c;
  }
  return out;
}

bool is_signed(std::string_view lower_name) {
  return lower_name == "content-type" || lower_name == "accept" ||
         (lower_name.starts_with("x-amz") && lower_name != "x-amzn-trace-id");
}

Pairs headers_to_sign(const sdk::HttpRequest& request, const sdk::Headers& added) {
  Pairs pairs = {{"host", host_header(split_url(request.url))}};
  for (const sdk::Header& header : added) pairs.emplace_back(header.name, header.value);
  for (const sdk::Header& header : request.headers) {
    std::string name = plugin_base::lower(header.name);
    if (!is_signed(name) || added.has(name)) continue;
    pairs.emplace_back(std::move(name), trimmed_value(header.value));
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return pairs;
}

// A key that is good for one day, region and service.
Digest signing_key(std::string_view secret, std::string_view date, const SigningScope& scope) {
  std::string first = std::string("AWS4").append(secret);
  Digest key = hmac_sha256(first, date);
  OPENSSL_cleanse(first.data(), first.size());
  for (const std::string_view part : {scope.region, scope.service, kEnd}) {
    key = hmac_sha256(view(key), part);
  }
  return key;
}

}  // namespace

Signature sign(const sdk::HttpRequest& request, const SigningKey& key, const SigningScope& scope) {
  Signature out;
  const std::string now = timestamp(scope.now_unix_ms);
  const std::string date = now.substr(0, 8);
  out.headers.add("x-amz-date", now, true);
  if (!key.session_token.empty()) out.headers.add("x-amz-security-token", key.session_token, true);

  std::string block;
  for (const auto& [name, value] : headers_to_sign(request, out.headers)) {
    block.append(name).append(":").append(value).append("\n");
    out.signed_headers.append(out.signed_headers.empty() ? "" : ";").append(name);
  }
  const UrlParts url = split_url(request.url);
  out.canonical_request.append(request.method).append("\n");
  out.canonical_request.append(canonical_path(url.path)).append("\n");
  out.canonical_request.append(canonical_query(url.query)).append("\n");
  out.canonical_request.append(block).append("\n").append(out.signed_headers).append("\n");
  out.canonical_request.append(hex(sha256(request.body)));

  const std::string credential_scope = std::string(date)
                                           .append("/")
                                           .append(scope.region)
                                           .append("/")
                                           .append(scope.service)
                                           .append("/")
                                           .append(kEnd);
  out.string_to_sign.append(kAlgorithm).append("\n").append(now).append("\n");
  out.string_to_sign.append(credential_scope).append("\n");
  out.string_to_sign.append(hex(sha256(out.canonical_request)));

  Digest signing = signing_key(key.secret_access_key, date, scope);
  out.value = hex(hmac_sha256(view(signing), out.string_to_sign));
  OPENSSL_cleanse(signing.data(), signing.size());
  std::string authorization(kAlgorithm);
  authorization.append(" Credential=").append(key.access_key_id).append("/");
  authorization.append(credential_scope).append(", SignedHeaders=").append(out.signed_headers);
  authorization.append(", Signature=").append(out.value);
  out.headers.add("Authorization", authorization, true);
  return out;
}

}  // namespace llm_rotate::aws_bedrock
