// Where Bedrock is: hosts by region, and paths that hold a model's id.
//
// Called by `build` and `authorize`. Pure functions, any thread; they throw `ProviderError` when no
// region is known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/key.hpp"

#include "options.hpp"

namespace llm_rotate::aws_bedrock {

enum class Plane : std::uint8_t {
  kRuntime,  // models answer
  kControl,  // models are listed
};

// The URL that paths are put behind, without a trailing slash: the configuration's own base URL, or
// the host of the region, which an ARN knows by itself.
std::string base_url_of(const sdk::Target& target, const Options& options, Plane plane);

// "/model/<id>/<operation>", the id being one segment whatever it holds.
std::string model_path(std::string_view model, std::string_view operation);

// The region that a host of Amazon's names; empty for any other host.
std::string_view region_of_host(std::string_view host);

// Whether it looks like a region: it becomes part of a host name.
bool is_region(std::string_view text);

// The domain that a region's hosts end with.
std::string_view domain_of(std::string_view region, bool dual_stack);

}  // namespace llm_rotate::aws_bedrock
