// Gemini's JSON in one spelling of names, and its habit of one thing for a list of one.
//
// Called by the readers of Google's requests. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::replay {

// Every name in camelCase but a caller's own, no member that is null, and a schema of OpenAPI's
// dialect as JSON Schema.
std::string camel_form(sdk::json::Value body);

std::string upper(std::string_view text);

// visit(Value) for each element of a list, or for the one thing that stands for a list.
template <class Visit>
void each_of(sdk::json::Value one_or_more, Visit&& visit) {
  if (one_or_more.is_array()) {
    one_or_more.each(visit);
  } else if (!one_or_more.is_null()) {
    visit(one_or_more);
  }
}

}  // namespace llm_rotate::replay
