#include "fake_upstream/openai/openai_models.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace llm_rotate::fake::openai {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array kSnapshots = {
    Pair{"gpt-3.5-turbo", "gpt-3.5-turbo-0125"},
    Pair{"gpt-4", "gpt-4-0613"},
    Pair{"gpt-4o", "gpt-4o-2024-08-06"},
    Pair{"gpt-4o-mini", "gpt-4o-mini-2024-07-18"},
    Pair{"gpt-4.1", "gpt-4.1-2025-04-14"},
    Pair{"gpt-4.1-mini", "gpt-4.1-mini-2025-04-14"},
    Pair{"gpt-4.1-nano", "gpt-4.1-nano-2025-04-14"},
    Pair{"gpt-5", "gpt-5-2025-08-07"},
    Pair{"gpt-5-mini", "gpt-5-mini-2025-08-07"},
    Pair{"gpt-5-nano", "gpt-5-nano-2025-08-07"},
    Pair{"o3", "o3-2025-04-16"},
    Pair{"o4-mini", "o4-mini-2025-04-16"},
};

// Reads a number at the front of `text` and takes it off.
bool take_number(std::string_view& text, unsigned& number) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc()) {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return true;
}

bool at_word_end(std::string_view rest) {
  return rest.empty() || rest.front() == '-';
}

bool is_o_series(std::string_view model) {
  unsigned number = 0;
  if (!model.starts_with('o')) {
    return false;
  }
  model.remove_prefix(1);
  return take_number(model, number) && at_word_end(model);
}

std::vector<std::string_view> efforts_of(const ModelTraits& traits, std::string_view model) {
  if (traits.o_series) {
    return {"low", "medium", "high"};
  }
  if (traits.major >= 6) {
    std::vector<std::string_view> all = {"low", "medium", "high", "xhigh", "max"};
    if (model == "gpt-6-sol" || model == "gpt-6-luna" || model == "gpt-6.1-terra") {
      all.insert(all.begin(), "none");
    }
    return all;
  }
  if (traits.minor == 0) {
    return {"minimal", "low", "medium", "high"};
  }
  if (traits.minor == 1) {
    return {"none", "low", "medium", "high"};
  }
  return {"none", "low", "medium", "high", "xhigh"};
}

}  // namespace

ModelTraits traits_of(std::string_view model) {
  constexpr std::string_view kGpt = "gpt-";
  ModelTraits traits;
  traits.o_series = is_o_series(model);
  std::string_view rest = model;
  if (model.starts_with(kGpt)) {
    rest.remove_prefix(kGpt.size());
    traits.gpt = take_number(rest, traits.major);
    bool known = traits.gpt;
    if (known && rest.starts_with('.')) {
      rest.remove_prefix(1);
      known = take_number(rest, traits.minor);
    }
    if (!known || !at_word_end(rest)) {
      traits.major = 0;
    }
  }
  traits.reasoning = traits.o_series || (traits.major >= 5 && !rest.starts_with("-chat"));
  if (traits.reasoning) {
    traits.efforts = efforts_of(traits, model);
    const bool thinks_only_when_asked = traits.major == 5 && traits.minor >= 1 && traits.minor <= 5;
    traits.default_effort = thinks_only_when_asked ? "none" : "medium";
  }
  return traits;
}

std::uint64_t reasoning_tokens_of(std::string_view effort) {
  constexpr std::array kCosts = {
      std::pair{std::string_view("low"), 32U},   std::pair{std::string_view("medium"), 64U},
      std::pair{std::string_view("high"), 128U}, std::pair{std::string_view("xhigh"), 256U},
      std::pair{std::string_view("max"), 512U},
  };
  for (const auto& [known, cost] : kCosts) {
    if (known == effort) {
      return cost;
    }
  }
  return 0;
}

std::string_view snapshot_of(std::string_view model) {
  for (const auto& [alias, snapshot] : kSnapshots) {
    if (alias == model) {
      return snapshot;
    }
  }
  return model;
}

EmbeddingTraits embedding_traits_of(std::string_view model) {
  constexpr std::size_t kLarge = 3072;
  constexpr std::size_t kUsual = 1536;
  return {model == "text-embedding-3-large" ? kLarge : kUsual,
          model.starts_with("text-embedding-3")};
}

std::vector<std::string> known_models() {
  std::vector<std::string> ids;
  for (const auto& [alias, snapshot] : kSnapshots) {
    ids.emplace_back(alias);
  }
  for (const char* id :
       {"text-embedding-3-large", "text-embedding-3-small", "text-embedding-ada-002"}) {
    ids.emplace_back(id);
  }
  return ids;
}

}  // namespace llm_rotate::fake::openai
