// Anthropic's models at Vertex AI: the body of Anthropic's Messages API, with another name for its
// version and the model in the URL.
//
// Called by the provider on each build and for each answer. Pure functions, any thread; building
// throws `ProviderError`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google_vertex {

struct ClaudeBody {
  std::string json;
  std::vector<std::string> dropped;
  std::string_view needed_beta;  // for `anthropic-beta`; empty for none
};

// Who publishes the model of a resource, "…/publishers/google/models/…"; empty if it does not say,
// as an endpoint of one's own.
std::string_view publisher_of(std::string_view resource);
inline bool is_claude(std::string_view resource) {
  return publisher_of(resource) == "anthropic";
}

std::string_view claude_method(bool stream);
ClaudeBody claude_body(const sdk::ChatRequest& request, std::string_view resource);

// Whether an answer's JSON is Anthropic's and not Gemini's.
bool is_of_claude(sdk::json::Value answer);

}  // namespace llm_rotate::google_vertex
