// How hard a model is asked to think: the words of `reasoning_effort`, and which model knows which.
//
// Called by the request builders of provider plugins. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace llm_rotate::plugin_base {

// In order of effort.
enum class Effort : std::uint8_t { kNone, kMinimal, kLow, kMedium, kHigh, kXhigh, kMax };

class EffortSet {
 public:
  constexpr EffortSet() = default;
  constexpr EffortSet(Effort first, Effort last) {
    for (auto i = static_cast<unsigned>(first); i <= static_cast<unsigned>(last); ++i) {
      bits_ |= 1U << i;
    }
  }
  constexpr EffortSet with(Effort effort) const {
    EffortSet more = *this;
    more.bits_ |= 1U << static_cast<unsigned>(effort);
    return more;
  }
  constexpr bool has(Effort effort) const {
    return (bits_ & (1U << static_cast<unsigned>(effort))) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  unsigned bits_ = 0;
};

std::string_view name_of(Effort effort);
std::optional<Effort> effort_named(std::string_view name);

// The effort that comes nearest to a budget of reasoning tokens, and the tokens to reason with for
// an effort where a vendor wants a budget: for none of it, 0.
Effort effort_for_budget(std::int64_t tokens);
std::int64_t budget_for(Effort effort);

// `asked` if the set has it; else the next one up for a little thought, the next one down for much.
Effort nearest(Effort asked, EffortSet known);

}  // namespace llm_rotate::plugin_base
