// In what the vendors that speak OpenAI's wire differ. Each plugin of the family has one constant
// of this type; everything else it shares.
#pragma once

#include <span>
#include <string_view>

#include "openai_family/error_table.hpp"

namespace llm_rotate::openai_family {

struct Dialect {
  std::string_view id;      // starts the names of its rules: "openai"
  std::string_view vendor;  // in messages: "OpenAI"
  // Looked at before the rows that the family shares.
  std::span<const ErrorRow> error_rows;
  // Adds what only this vendor's error objects say, before the rows are looked at.
  plugin_base::Enrich enrich = nullptr;
  // The wait that the vendor announces in headers of its own; null: the resets of OpenAI's limits.
  sdk::retry_hint::Milliseconds (*announced_wait)(const sdk::Headers& headers) = nullptr;
  // Which extension fields of chat JSON are the vendor's own wire; the others are left out.
  bool reasoning_object = false;  // `reasoning` in requests, `reasoning_details` in messages
  bool cache_control = false;     // marks on parts and tools
  bool sampling_extras = false;   // top_k, top_a, min_p, repetition_penalty
  bool routing = false;           // `provider`, `models` and the like of a broker
  bool file_urls = false;         // a file part may name a URL
  bool media_in_tools = false;    // a tool result may hold images
  // Whether an entry of `reasoning_details` is state that `model` can be handed; null: every entry.
  bool (*takes_detail)(std::string_view entry, std::string_view model) = nullptr;
};

}  // namespace llm_rotate::openai_family
