// What an error of the family's wire says, in whichever of its many shapes it came.
//
// Called by errors.cpp; a dialect may add to the facts before they are judged. Pure, any thread;
// gives facts for any bytes at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "openai_family/dialect.hpp"

namespace llm_rotate::openai_family {

struct ErrorFacts {
  int status = 0;                  // 0: not known, for an error inside a stream
  std::string message;             // fit to be shown; never empty
  std::string folded;              // the whole message in lower case, for the table's texts
  std::string code;                // the vendor's own code, else its type
  std::vector<std::string> codes;  // every code and type that it gave
  bool spoken = false;             // the vendor said something, as opposed to a bare status
};

// The facts of an error object, `{"message": ..., "type": ..., "code": ...}`, or of an error that
// is only a text. A status of 0 is taken from the object's own, if it has one.
ErrorFacts facts_of_error(sdk::json::Value error, int status, const Dialect& dialect);

// The facts of the body of an HTTP answer: JSON, HTML, text or nothing.
ErrorFacts facts_of_body(std::string_view body, int status, const Dialect& dialect);

}  // namespace llm_rotate::openai_family
