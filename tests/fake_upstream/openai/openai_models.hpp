// What OpenAI's models are picky about, by name. Called by the OpenAI dialect; pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::fake::openai {

struct ModelTraits {
  bool reasoning = false;
  bool o_series = false;
  bool gpt = false;    // gpt- and a number, whatever comes then
  unsigned major = 0;  // of gpt-MAJOR.MINOR; 0: another family
  unsigned minor = 0;
  std::vector<std::string_view> efforts = {};  // the `reasoning_effort` values it takes
  std::string_view default_effort = {};

  bool at_least(unsigned wanted_major, unsigned wanted_minor) const {
    return major > wanted_major || (major == wanted_major && minor >= wanted_minor);
  }
};

// Names of no known family have no quirks.
ModelTraits traits_of(std::string_view model);

// Hidden tokens that an effort costs here.
std::uint64_t reasoning_tokens_of(std::string_view effort);

// The dated name that an answer carries: "gpt-4o-mini" -> "gpt-4o-mini-2024-07-18".
std::string_view snapshot_of(std::string_view model);

// Size of an embedding vector; `can_shrink` tells whether `dimensions` may be asked for.
struct EmbeddingTraits {
  std::size_t dimensions = 1536;
  bool can_shrink = false;
};
EmbeddingTraits embedding_traits_of(std::string_view model);

std::vector<std::string> known_models();

}  // namespace llm_rotate::fake::openai
