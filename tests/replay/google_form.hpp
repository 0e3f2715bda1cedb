// Gemini's requests in one spelling: names in camelCase, lists where one thing stands for a list of
// one, contents of one role merged, schemas of OpenAPI's dialect as JSON Schema, functions in one
// entry, and without what says nothing.
//
// Called by the request reader of the two Google providers. Pure functions, any thread.
#pragma once

#include <string>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::replay {

// What is left out besides, because a plugin leaves it out on purpose.
struct GoogleForm {
  bool ids = true;  // of calls and their results
  bool sampling = true;
  bool penalties = true;
  bool placeholders = true;   // the vendor's words for "no signature"
  bool picture_types = true;  // of pictures by URL: their names or their bytes tell them
};

std::string google_chat_form(sdk::json::Value body, const GoogleForm& form);

// {"requests": [{"text": …, "taskType": …}]}, from any of the three ways to ask for embeddings. A
// content that is not one text stays as "content".
std::string google_embedding_form(sdk::json::Value body);

}  // namespace llm_rotate::replay
