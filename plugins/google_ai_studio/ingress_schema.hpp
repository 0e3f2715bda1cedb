// A schema in OpenAPI's dialect, which Gemini's `parameters` and `responseSchema` speak, as JSON
// Schema: types in lower case, "nullable" as a type, one spelling of keywords.
//
// Called by the request reader. Pure function, any thread.
#pragma once

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google_ai_studio {

// What is JSON Schema already stays as it is.
void write_json_schema(sdk::json::Value schema, sdk::json::Writer& out);

}  // namespace llm_rotate::google_ai_studio
