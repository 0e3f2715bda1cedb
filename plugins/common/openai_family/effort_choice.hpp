// Which reasoning effort a request asks for, in whichever spelling, and which one its model is
// sent.
//
// Called by the request builder. Pure function, any thread.
#pragma once

#include <string>
#include <string_view>

#include "openai_family/model_traits.hpp"
#include "openai_family/request_scan.hpp"

namespace llm_rotate::openai_family {

struct EffortChoice {
  std::string asked;      // empty: the request does not say
  std::string sent;       // empty: nothing is sent
  std::string_view lost;  // why the model cannot do what was asked; empty when it can
};

EffortChoice choose_effort(const RequestScan& request, const ModelTraits& traits, bool with_tools);

}  // namespace llm_rotate::openai_family
