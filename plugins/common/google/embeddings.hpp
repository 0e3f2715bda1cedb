// Embeddings: OpenAI's request and reply to and from the vendor's three ways of asking for them.
//
// Called by `build_embed` and `parse_embed` of both plugins. Pure functions, any thread; they throw
// `ProviderError`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/http.hpp"

#include "google/host.hpp"

namespace llm_rotate::google {

enum class EmbedMethod : std::uint8_t {
  kEmbed,    // :embedContent, one input
  kBatch,    // :batchEmbedContents, up to 100
  kPredict,  // :predict, of Vertex, up to 250
  kPredictOne,
};

std::string_view name_of(EmbedMethod method);

std::size_t most_inputs(EmbedMethod method);

struct EmbedAsk {
  std::vector<std::string> inputs;
  std::int64_t dimensions = 0;  // 0: the model's own
  std::string task_type;        // RETRIEVAL_QUERY and the like; empty for none
  std::string title;
  std::vector<std::string> dropped;
};

// `input` may be a text or a list of texts; `task_type` and `title` are taken beside OpenAI's
// members.
EmbedAsk read_embed_ask(std::string_view request_json, const Host& host);

// The body for that method. `model` is the vendor's full name, "models/…".
std::string embed_body(const EmbedAsk& ask, EmbedMethod method, std::string_view model,
                       const Host& host);

// Any of the three answers, as a list of embeddings.
sdk::ChatReply read_embeddings(const sdk::HttpResponse& response, const Host& host);

}  // namespace llm_rotate::google
