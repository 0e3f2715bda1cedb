// The list of models that a key may use. Called by `parse_list_models`. Pure function, any thread;
// throws `ProviderError`.
#pragma once

#include <string>
#include <vector>

#include "llm_rotate/sdk/http.hpp"

#include "openai_family/dialect.hpp"

namespace llm_rotate::openai_family {

// The ids in the order of the answer.
std::vector<std::string> read_model_list(const sdk::HttpResponse& response, const Dialect& dialect);

}  // namespace llm_rotate::openai_family
