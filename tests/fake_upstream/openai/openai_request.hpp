// Reads the bodies of OpenAI's requests, as strictly as OpenAI does. Called by the OpenAI dialect;
// pure. The body is overwritten while it is read.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::openai {

// In what another vendor of this wire is otherwise strict.
struct ChatRules {
  std::span<const std::string_view> further = {};  // parameters that it knows beside OpenAI's
  bool foreign_parts = false;  // messages and parts may have members that OpenAI does not know
  // What else; it may note in `ask` what it reads.
  std::optional<VendorError> (*check)(const rapidjson::Value& request, ChatAsk& ask) = nullptr;
};

// Fills in what can be told even of a request that is refused. A model that `ask` has already, from
// the URL, is the one that counts.
void read_chat(std::string& body, bool strict, Ask& ask, const ChatRules& rules = {});
void read_embeddings(std::string& body, bool strict, Ask& ask, const ChatRules& rules = {});

}  // namespace llm_rotate::fake::openai
