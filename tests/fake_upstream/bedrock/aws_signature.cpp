#include "fake_upstream/bedrock/aws_signature.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "llm_rotate/sdk/percent.hpp"

#include "fake_upstream/bedrock/bedrock_check.hpp"

namespace llm_rotate::fake::bedrock {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256 ";
constexpr std::string_view kBearer = "Bearer ";

std::string hex_of(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) / 16];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) % 16];
  }
  return out;
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return hex_of({reinterpret_cast<const char*>(digest.data()), size});
}

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string encoded(std::string_view text, bool keep_slash) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos || (keep_slash && c == '/')) {
      out += c;
    } else {
      out += '%';
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) / 16];
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) % 16];
    }
  }
  return out;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// "Credential=..., SignedHeaders=..., Signature=..." as a map.
std::map<std::string, std::string, std::less<>> fields_of(std::string_view authorization) {
  std::map<std::string, std::string, std::less<>> fields;
  for (const std::string& part : split(authorization.substr(kAlgorithm.size()), ',')) {
    const std::size_t begin = part.find_first_not_of(' ');
    const std::size_t equals = part.find('=');
    if (begin != std::string::npos && equals != std::string::npos && equals > begin) {
      fields[part.substr(begin, equals - begin)] = part.substr(equals + 1);
    }
  }
  return fields;
}

std::string canonical_query(std::string_view target) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) {
    return {};
  }
  std::vector<std::string> pairs;
  for (const std::string& part : split(target.substr(mark + 1), '&')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string value = equals < part.size() ? part.substr(equals + 1) : "";
    pairs.push_back(encoded(sdk::percent_decoded(part.substr(0, equals)), false) + "=" +
                    encoded(sdk::percent_decoded(value), false));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const std::string& pair : pairs) {
    out += (out.empty() ? "" : "&") + pair;
  }
  return out;
}

std::string canonical_request(const Request& request, const std::vector<std::string>& names,
                              const std::string& joined) {
  std::string out(request.method);
  out += "\n" + encoded(request.path, true) + "\n" + canonical_query(request.target) + "\n";
  for (const std::string& name : names) {
    out += name + ":" + std::string(request.header(name)) + "\n";
  }
  return out + "\n" + joined + "\n" + sha256_hex(*request.body);
}

SignatureFault incomplete(std::string_view what) {
  return {"IncompleteSignatureException", "Authorization header requires " + std::string(what)};
}

std::optional<SignatureFault> temporary_key_fault(const Request& request, std::string_view key,
                                                  const std::vector<std::string>& names) {
  const bool temporary = key.starts_with("ASIA");
  const std::string_view token = request.header("x-amz-security-token");
  const bool is_signed =
      std::find(names.begin(), names.end(), "x-amz-security-token") != names.end();
  if (temporary ? token == session_token_of(key) && is_signed : token.empty()) {
    return std::nullopt;
  }
  return SignatureFault{"UnrecognizedClientException",
                        "The security token included in the request is invalid."};
}

}  // namespace

std::string secret_of(std::string_view access_key_id) {
  return "fake-secret-" + std::string(access_key_id);
}

std::string session_token_of(std::string_view access_key_id) {
  return "fake-session-" + std::string(access_key_id) + "==";
}

std::string_view signer_of(const Request& request) {
  const std::string_view authorization = request.header("authorization");
  if (authorization.starts_with(kBearer)) {
    return authorization.substr(kBearer.size());
  }
  constexpr std::string_view kCredential = "Credential=";
  const std::size_t at = authorization.find(kCredential);
  if (!authorization.starts_with(kAlgorithm) || at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = authorization.substr(at + kCredential.size());
  return rest.substr(0, rest.find('/'));
}

std::optional<SignatureFault> signature_fault(const Request& request, std::string_view service) {
  const std::string_view authorization = request.header("authorization");
  if (authorization.starts_with(kBearer)) {
    return std::nullopt;
  }
  if (!authorization.starts_with(kAlgorithm)) {
    return SignatureFault{"MissingAuthenticationTokenException", "Missing Authentication Token"};
  }
  auto fields = fields_of(authorization);
  const std::vector<std::string> scope = split(fields["Credential"], '/');
  const std::string& joined = fields["SignedHeaders"];
  const std::string_view now = request.header("x-amz-date");
  if (scope.size() != 5 || scope[4] != "aws4_request") {
    return incomplete("a 'Credential' of five parts.");
  }
  const std::vector<std::string> names = split(joined, ';');
  const bool sorted = std::is_sorted(names.begin(), names.end());
  const auto has = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!sorted || !has("host") || !has("x-amz-date")) {
    return incomplete("sorted 'SignedHeaders' with host and x-amz-date.");
  }
  if (now.size() != 16 || now.substr(0, 8) != scope[1]) {
    return incomplete("a date that is the one of its 'Credential'.");
  }
  if (scope[3] != service) {
    return SignatureFault{
        "InvalidSignatureException",
        "Credential should be scoped to correct service: '" + std::string(service) + "'."};
  }
  const std::string& key = scope[0];
  if (auto fault = temporary_key_fault(request, key, names)) {
    return fault;
  }
  const std::string canonical = canonical_request(request, names, joined);
  const std::string credential_scope = scope[1] + "/" + scope[2] + "/" + scope[3] + "/aws4_request";
  const std::string to_sign = "AWS4-HMAC-SHA256\n" + std::string(now) + "\n" + credential_scope +
                              "\n" + sha256_hex(canonical);
  std::string signing = "AWS4" + secret_of(key);
  for (const std::string& part : {scope[1], scope[2], scope[3], scope[4], to_sign}) {
    signing = hmac(signing, part);
  }
  if (hex_of(signing) == fields["Signature"]) {
    return std::nullopt;
  }
  return SignatureFault{
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your "
      "AWS Secret Access Key and signing method.\n\nThe Canonical String for this request should "
      "have been\n'" +
          canonical + "'\n\nThe String-to-Sign should have been\n'" + to_sign + "'\n"};
}

}  // namespace llm_rotate::fake::bedrock
