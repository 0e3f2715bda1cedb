// What a vendor's error says, in whichever of its many shapes it came.
//
// Called by error_judge.cpp and by plugins that judge an error inside an answer. Pure, any thread;
// gives facts for any bytes at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::plugin_base {

struct ErrorFacts {
  int status = 0;                  // 0: not known, for an error inside a stream
  std::string message;             // fit to be shown; never empty
  std::string folded;              // the whole message in lower case, for the table's texts
  std::string code;                // the vendor's own code, else its type
  std::vector<std::string> codes;  // every code and type that it gave
  bool spoken = false;             // the vendor said something, as opposed to a bare status
  // When the limit ends that this is about, as the error itself says it, in milliseconds: how long
  // from now, or at which Unix time; 0 when it does not say.
  std::int64_t wait_ms = 0;
  std::int64_t reset_unix_ms = 0;
};

// Adds what only one vendor's error objects say, before the facts are judged.
using Enrich = void (*)(sdk::json::Value error, ErrorFacts& facts);

// The facts of an error object, `{"message": ..., "type": ..., "code": ...}`, or of an error that
// is only a text. A status of 0 is taken from the object's own, if it has one.
ErrorFacts facts_of_error(sdk::json::Value error, int status, Enrich enrich = nullptr);

// The facts of the body of an HTTP answer: JSON, HTML, text or nothing.
ErrorFacts facts_of_body(std::string_view body, int status, Enrich enrich = nullptr);

// Adds what another error object, which caused this one, says: its codes and its words.
void add_cause(sdk::json::Value cause, ErrorFacts& facts);

// A code, which may be a text or a number, as a text that is short and holds no key.
std::string code_text(sdk::json::Value code);

}  // namespace llm_rotate::plugin_base
