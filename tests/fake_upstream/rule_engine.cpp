#include "fake_upstream/rule_engine.hpp"

#include "fake_upstream/glob.hpp"

namespace llm_rotate::fake {
namespace {

bool fits(const std::string& pattern, std::string_view text) {
  return pattern.empty() || glob_match(pattern, text);
}

bool in_window(const Match& match, std::int64_t elapsed_ms) {
  return elapsed_ms >= match.after_ms && (match.until_ms == 0 || elapsed_ms < match.until_ms);
}

bool is_about(const Match& match, const Facts& facts) {
  return fits(match.key, facts.key) && fits(match.model, facts.model) &&
         fits(match.path, facts.path) && fits(match.prompt, facts.prompt) &&
         (!match.stream || *match.stream == facts.stream);
}

// `count` is 1 for the first attempt that matched.
bool has_its_turn(const Match& match, std::uint64_t count) {
  if (count <= match.skip) {
    return false;
  }
  const std::uint64_t turn = count - match.skip;
  if (match.first != 0 && turn > match.first) {
    return false;
  }
  return match.every <= 1 || turn % match.every == 0;
}

}  // namespace

RuleEngine::RuleEngine(const Script& script) : defaults_(script.defaults), random_(script.seed) {
  defaults_.fault = Fault::kNone;
  rules_.reserve(script.rules.size());
  for (const Rule& rule : script.rules) {
    rules_.push_back({rule.match, with_defaults(rule.action, script.defaults), 0, {}});
  }
}

Choice RuleEngine::choose(const Facts& facts, std::int64_t elapsed_ms) {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (applies(rules_[i], facts, elapsed_ms)) {
      return {&rules_[i].action, static_cast<unsigned>(i + 1)};
    }
  }
  return {&defaults_, 0};
}

bool RuleEngine::applies(Armed& rule, const Facts& facts, std::int64_t elapsed_ms) {
  const Match& match = rule.match;
  if (!in_window(match, elapsed_ms) || !is_about(match, facts)) {
    return false;
  }
  std::uint64_t& seen = match.per_key ? rule.seen_by_key[std::string(facts.key)] : rule.seen;
  return has_its_turn(match, ++seen) && by_chance(match.probability);
}

bool RuleEngine::by_chance(double probability) {
  if (probability >= 1.0) {
    return true;
  }
  // The standard distributions differ between libraries; a script shall not.
  constexpr double kUnit = 1.0 / 9007199254740992.0;  // 2^-53
  return static_cast<double>(random_() >> 11U) * kUnit < probability;
}

}  // namespace llm_rotate::fake
