#include "endpoint.hpp"

#include <algorithm>

#include "llm_rotate/sdk/percent.hpp"

#include "base/url.hpp"
#include "drops.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

// "arn:aws:bedrock:us-east-1:123456789012:..."
std::string_view region_of_arn(std::string_view model) {
  if (!model.starts_with("arn:")) return {};
  for (int field = 0; field < 3; ++field) {
    const std::size_t colon = model.find(':');
    if (colon == std::string_view::npos) return {};
    model.remove_prefix(colon + 1);
  }
  const std::string_view region = model.substr(0, model.find(':'));
  return is_region(region) ? region : std::string_view();
}

std::string_view take_label(std::string_view& host) {
  const std::string_view label = host.substr(0, host.find('.'));
  host.remove_prefix(std::min(label.size() + 1, host.size()));
  return label;
}

}  // namespace

bool is_region(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return text.size() >= 3 && text.size() <= 32 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), fits);
}

std::string_view domain_of(std::string_view region, bool dual_stack) {
  const bool china = region.starts_with("cn-");
  if (dual_stack) return china ? ".api.amazonwebservices.com.cn" : ".api.aws";
  return china ? ".amazonaws.com.cn" : ".amazonaws.com";
}

std::string_view region_of_host(std::string_view host) {
  const bool amazon = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn") ||
                      host.ends_with(".api.aws") || host.ends_with(".amazonwebservices.com.cn");
  if (!amazon) return {};
  // Endpoints of a private network put a name of their own before the service's.
  while (!host.empty()) {
    const std::string_view label = take_label(host);
    if (label == "bedrock-runtime" || label == "bedrock-runtime-fips" || label == "bedrock" ||
        label == "bedrock-fips") {
      const std::string_view region = take_label(host);
      return is_region(region) ? region : std::string_view();
    }
  }
  return {};
}

std::string base_url_of(const sdk::Target& target, const Options& options, Plane plane) {
  if (!target.base_url.empty()) return plugin_base::joined(target.base_url, "");
  const std::string_view arn_region = region_of_arn(target.model);
  const std::string_view region =
      arn_region.empty() ? std::string_view(options.region) : arn_region;
  if (region.empty()) {
    refuse("no_region",
           "Bedrock has no region by default; set region in the provider's options or in the key's "
           "auth_config, as in region = \"us-east-1\"");
  }
  if (!is_region(region)) {
    refuse("bad_region",
           "the option \"region\" is no region; write it as AWS does, as in \"us-east-1\"");
  }
  std::string host = plane == Plane::kRuntime ? "https://bedrock-runtime" : "https://bedrock";
  if (options.fips) host += "-fips";
  return host.append(".").append(region).append(domain_of(region, options.dual_stack));
}

std::string model_path(std::string_view model, std::string_view operation) {
  if (model.empty()) refuse("no_model", "the request names no model; Bedrock has it in the URL");
  return std::string("/model/").append(sdk::percent_encoded(model)).append("/").append(operation);
}

}  // namespace llm_rotate::aws_bedrock
