// The models of a region. Called by `parse_list_models`. Pure function, any thread; throws
// `ProviderError`.
#pragma once

#include <string>
#include <vector>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::aws_bedrock {

// The ids in the order of the answer, of foundation models or of inference profiles.
std::vector<std::string> read_model_list(const sdk::HttpResponse& response);

}  // namespace llm_rotate::aws_bedrock
