// What an error of Bedrock's means: from the exception's name, which stands in a header, in the
// body or in a frame of a stream, and from its words.
//
// Called by `classify`, by the reply readers and by the stream decoder. Pure functions, any thread;
// they give a verdict for any bytes at all.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::aws_bedrock {

sdk::Verdict classify(const sdk::HttpResponse& response);

// An exception inside a stream, or inside an answer whose status said success. `name` may be empty
// when the body says it.
sdk::Verdict verdict_on_exception(std::string_view name, std::string_view body,
                                  const sdk::Headers& headers);

// "com.amazon.coral#ThrottlingException:http://..." is a "ThrottlingException".
std::string_view exception_name(std::string_view raw);

}  // namespace llm_rotate::aws_bedrock
