// Whether the contents of a Gemini request are such as chat JSON can say, each part in its place.
//
// Called by the request reader with contents in one form (`google_form.hpp`). Pure functions, any
// thread.
#pragma once

#include "llm_rotate/sdk/json.hpp"

#include "google/model_traits.hpp"

namespace llm_rotate::replay {

// `buckets`: gs:// is fetched there.
bool is_chat(sdk::json::Value contents, const google::ModelTraits& traits, bool buckets);

// Whether every member of `object` is one of `names`.
template <class Names>
bool has_only(sdk::json::Value object, const Names& names) {
  bool only = object.is_object();
  object.each_member([&](std::string_view member, sdk::json::Value) {
    bool known = false;
    for (const std::string_view name : names) known = known || name == member;
    only = only && known;
  });
  return only;
}

}  // namespace llm_rotate::replay
