// Decides which rule of a script applies to an attempt. Pure: time comes with the question, chance
// from a seed. Called by the responder, under its lock.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fake_upstream/script.hpp"

namespace llm_rotate::fake {

// What a rule can be about. Borrowed for the call.
struct Facts {
  std::string_view key;
  std::string_view model;
  std::string_view path;
  std::string_view prompt;
  bool stream = false;
};

struct Choice {
  const Action* action = nullptr;  // never null; lives as long as the engine
  unsigned rule = 0;               // 1 for the first; 0: no rule applies, the script's defaults do
};

class RuleEngine {
 public:
  explicit RuleEngine(const Script& script);

  // The first rule that matches and whose counters allow it. `elapsed_ms` since the script began.
  Choice choose(const Facts& facts, std::int64_t elapsed_ms);

 private:
  struct Armed {
    Match match;
    Action action;
    std::uint64_t seen = 0;
    std::unordered_map<std::string, std::uint64_t> seen_by_key;
  };

  bool applies(Armed& rule, const Facts& facts, std::int64_t elapsed_ms);
  bool by_chance(double probability);

  std::vector<Armed> rules_;
  Action defaults_;
  std::mt19937_64 random_;
};

}  // namespace llm_rotate::fake
