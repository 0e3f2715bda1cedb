// What a browser must be told before a web page may call: nothing, unless its origin is configured.
//
// Called by `Exchange`. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/http.hpp"

#include "gateway/request.hpp"

namespace llm_rotate::gateway {

// The origin to allow, as it goes into the answer's header; empty for none.
std::string allowed_origin(const std::vector<std::string>& origins, const Request& request);

bool is_preflight(const Request& request);
sdk::HttpResponse preflight_answer(const Request& request, const std::string& origin);

void add_cors(sdk::Headers& headers, const std::string& origin);

}  // namespace llm_rotate::gateway
