// From a vendor's error to the verdict that the host acts on, by a table: specific codes before
// statuses, because one status means many things.
//
// Called by `classify` of provider plugins, by `parse` for errors in disguise and by stream
// decoders for errors inside a stream. Pure functions, any thread; they give a verdict for any
// bytes at all.
#pragma once

#include <span>
#include <string_view>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/retry_hint.hpp"

#include "base/error_facts.hpp"

namespace llm_rotate::plugin_base {

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

// How the errors of one vendor are judged. In order; the first row that matches decides.
struct ErrorTable {
  std::string_view id;  // starts the names of its rules: "openai"
  std::span<const ErrorRow> rows;
  std::span<const ErrorRow> further_rows;  // looked at after them; those of a family
  Enrich enrich = nullptr;
  // The wait that the vendor announces in headers of its own, looked for after the common ones.
  sdk::retry_hint::Milliseconds (*announced_wait)(const sdk::Headers& headers) = nullptr;
};

// An answer whose status says that it is an error.
sdk::Verdict classify(const sdk::HttpResponse& response, const ErrorTable& table);

// An error whose HTTP status said success; `headers` are those of the answer.
sdk::Verdict verdict_on(sdk::json::Value error, const sdk::Headers& headers,
                        const ErrorTable& table);

// The same judgement on facts gathered elsewhere.
sdk::Verdict verdict_on(const ErrorFacts& facts, const sdk::Headers& headers,
                        const ErrorTable& table);

}  // namespace llm_rotate::plugin_base
