#include "openrouter/reasoning_state.hpp"

#include <array>
#include <utility>

#include "llm_rotate/sdk/json_raw.hpp"

#include "openrouter/broker_model.hpp"

namespace llm_rotate::openrouter {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// How the formats that OpenRouter gives begin, quote included, and whose models they belong to.
constexpr auto kFormats = std::to_array<Pair>({
    {"\"anthropic-claude-", "anthropic"},
    {"\"google-gemini-", "google"},
    {"\"openai-responses-", "openai"},
    {"\"azure-openai-responses-", "openai"},
    {"\"xai-responses-", "x-ai"},
});

}  // namespace

bool takes_detail(std::string_view entry, std::string_view model) {
  // OpenRouter names no model in its state; who does has it from the vendor itself.
  if (sdk::json_raw::member(entry, "model")) return false;
  const auto format = sdk::json_raw::member(entry, "format");
  if (!format || *format == "null" || *format == "\"unknown\"") return true;
  const std::string_view author = author_of(model);
  for (const auto& [start, owner] : kFormats) {
    // A router picks the model itself, so whose state fits is not known here but there.
    if (format->starts_with(start)) return author == owner || author == "openrouter";
  }
  return false;
}

}  // namespace llm_rotate::openrouter
