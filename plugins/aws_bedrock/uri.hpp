// Taking a URL apart. Called by the signer, the provider and the credential chain. Pure functions,
// any thread.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::aws_bedrock {

struct UrlParts {
  std::string_view scheme;  // without "://"
  std::string_view host;    // without a port
  std::string_view port;    // empty when the URL names none
  std::string_view path;    // "/" at least, unless the URL ends with its host
  std::string_view query;   // without the '?'
};

// What stands where in an http or https URL. A fragment belongs to none of the parts.
UrlParts split_url(std::string_view url);

// The Host header that an HTTP library sends: the port only where it is not the scheme's own.
std::string host_header(const UrlParts& url);

}  // namespace llm_rotate::aws_bedrock
