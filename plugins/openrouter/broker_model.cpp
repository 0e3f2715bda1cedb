#include "openrouter/broker_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace llm_rotate::openrouter {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// How the vendors' own names begin, and who the author is at OpenRouter.
constexpr auto kAuthors = std::to_array<Pair>({
    {"claude-", "anthropic"},
    {"gpt-", "openai"},
    {"chatgpt-", "openai"},
    {"o1", "openai"},
    {"o3", "openai"},
    {"o4", "openai"},
    {"text-embedding-", "openai"},
    {"gemini-", "google"},
    {"gemma-", "google"},
    {"nova-", "amazon"},
    {"mistral-", "mistralai"},
    {"ministral-", "mistralai"},
    {"codestral-", "mistralai"},
    {"deepseek-", "deepseek"},
    {"grok-", "x-ai"},
    {"command-", "cohere"},
});

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// Bedrock's "us.anthropic.claude-...-v1:0" without its region, its author and its revision.
std::string_view without_bedrock(std::string_view model) {
  for (const std::string_view region :
       {"us.", "eu.", "apac.", "global.", "us-gov.", "jp.", "au."}) {
    if (model.starts_with(region)) model.remove_prefix(region.size());
  }
  // OpenRouter keeps the revision of Amazon's own models: "nova-pro-v1".
  const bool claude = model.starts_with("anthropic.");
  if (!claude && !model.starts_with("amazon.")) return model;
  model.remove_prefix(model.find('.') + 1);
  return model.substr(0, claude ? model.rfind("-v") : model.find(':'));
}

// Without the day of its snapshot, which Anthropic writes "-20251001" and Vertex AI "@20251001".
std::string_view without_day(std::string_view model) {
  constexpr std::size_t kDay = 8;
  const std::size_t mark = model.find_last_of("-@");
  if (mark == std::string_view::npos) return model;
  const std::string_view end = model.substr(mark + 1);
  const bool day = end.size() == kDay && all_digits(end);
  return day || end == "latest" ? model.substr(0, mark) : model;
}

// "claude-haiku-4-5" -> "claude-haiku-4.5": a version in two parts has a dot between them.
std::string with_dots(std::string_view model) {
  std::string out(model);
  for (std::size_t i = 1; i + 1 < out.size(); ++i) {
    const bool between = out[i] == '-' && is_digit(out[i - 1]) && is_digit(out[i + 1]);
    const bool single_before = i < 2 || !is_digit(out[i - 2]);
    const bool single_after = i + 2 >= out.size() || !is_digit(out[i + 2]);
    if (between && single_before && single_after) out[i] = '.';
  }
  return out;
}

}  // namespace

std::string broker_name(std::string_view model) {
  if (model.find('/') != std::string_view::npos) return std::string(model);
  const std::string_view name = without_bedrock(model);
  for (const auto& [start, author] : kAuthors) {
    if (!name.starts_with(start)) continue;
    const bool claude = author == "anthropic";
    return std::string(author) + "/" + (claude ? with_dots(without_day(name)) : std::string(name));
  }
  return std::string(model);
}

std::string_view author_of(std::string_view broker_name) {
  const std::size_t slash = broker_name.find('/');
  return slash == std::string_view::npos ? std::string_view() : broker_name.substr(0, slash);
}

}  // namespace llm_rotate::openrouter
