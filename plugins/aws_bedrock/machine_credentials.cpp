#include "machine_credentials.hpp"

#include <array>

#include "base/safe_text.hpp"
#include "base/url.hpp"
#include "credentials.hpp"
#include "uri.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using Kind = CredentialStep::Kind;

// Keys go in clear text to neighbours only.
void require_container_host(const std::string& url) {
  constexpr std::array<std::string_view, 6> kNear = {
      "localhost", "127.0.0.1", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"};
  const UrlParts parts = split_url(url);
  if (parts.scheme == "https" && !parts.host.empty()) return;
  for (const std::string_view host : kNear) {
    if (parts.scheme == "http" && parts.host == host) return;
  }
  refuse_chain("container_host",
               "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor on this "
               "machine; credentials are not asked for in clear text elsewhere");
}

}  // namespace

void refuse_chain(std::string_view rule, const std::string& message) {
  refuse_credentials(std::string("chain.").append(rule), message);
}

std::optional<CredentialStep> ask_container(const sdk::IAmbient& ambient,
                                            const std::string& region) {
  constexpr std::string_view kAgent = "http://169.254.170.2";
  std::string url;
  if (auto path = ambient.env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    url = std::string(kAgent).append(path->starts_with('/') ? "" : "/").append(*path);
  } else if (auto full = ambient.env("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
    url = *full;
    require_container_host(url);
  } else {
    return std::nullopt;
  }
  CredentialStep step(Kind::kContainer);
  std::string authorization = ambient.env("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  if (auto file = ambient.env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    const std::string read = ambient.file(*file).value_or("");
    authorization = plugin_base::trimmed(read);
  }
  if (!plugin_base::fits_header(authorization)) {
    refuse_chain("container_token",
                 "the container's authorization token holds a control character; "
                 "write it on one line");
  }
  step.set("url", url).set("authorization", authorization).set("region", region);
  return step;
}

CredentialStep ask_instance(const sdk::IAmbient& ambient, const std::string& region) {
  if (sdk::iequals(ambient.env("AWS_EC2_METADATA_DISABLED").value_or(""), "true")) {
    refuse_chain(
        "nothing",
        "no AWS credentials were found in the environment, in profiles or with the container, "
        "and AWS_EC2_METADATA_DISABLED forbids to ask the instance; set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
  }
  CredentialStep step(Kind::kInstanceToken);
  step.set("url",
           ambient.env("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("http://169.254.169.254"));
  return step.set("region", region);
}

}  // namespace llm_rotate::aws_bedrock
