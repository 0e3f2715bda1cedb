// A request of Converse in the form in which two are compared: without what says nothing and what
// its model is not sent, texts as bytes, messages of one side that follow each other as one.
//
// Called by the request reader. Pure function, any thread.
#pragma once

#include <string>

#include "llm_rotate/sdk/json.hpp"

#include "aws_bedrock/model_traits.hpp"

namespace llm_rotate::replay {

std::string bedrock_form(sdk::json::Value body, const aws_bedrock::ModelTraits& traits);

}  // namespace llm_rotate::replay
