// The table by which an error of OpenAI's wire gets its type: specific codes before statuses,
// because one status means many things.
//
// Read by errors.cpp; a plugin of the family puts rows of its own before these. Constant data.
#pragma once

#include <span>
#include <string_view>

#include "llm_rotate/sdk/error.hpp"

namespace llm_rotate::openai_family {

struct ErrorRow {
  // Which HTTP statuses the row is for: 0 for all, 4 for 400 to 499, 429 for that one. An error
  // that came without a status, inside a stream, meets every row that has a code or a text.
  int status = 0;
  std::string_view code;  // one of the error's codes or types, compared without case; empty: any
  std::string_view text;  // in its message, lower case; empty: any
  sdk::ErrorType type = sdk::ErrorType::kUnknown;
  sdk::Scope scope = sdk::Scope::kNone;
  // Ends the name of the rule, "openai.429.insufficient_quota"; empty: the status says it all.
  std::string_view rule;
  bool never_fits = false;

  constexpr bool has_evidence() const { return !code.empty() || !text.empty(); }
};

// In order; the first row that matches decides.
std::span<const ErrorRow> family_rows();

}  // namespace llm_rotate::openai_family
