#include <algorithm>
#include <utility>

#include "simulation/play.hpp"

namespace llm_rotate::tests {
namespace {

bool breaks(const Schedule& schedule, char property) {
  const Played played = play(schedule);
  return std::any_of(played.violations.begin(), played.violations.end(),
                     [&](const Violation& violation) { return violation.property == property; });
}

// Leaves out ever smaller pieces of a list for as long as the rest still does it.
template <class T>
void reduce(Schedule& schedule, std::vector<T> Schedule::*list, char property) {
  for (std::size_t piece = (schedule.*list).size(); piece > 0; piece /= 2) {
    for (std::size_t at = 0; at < (schedule.*list).size();) {
      Schedule without = schedule;
      auto& items = without.*list;
      const std::size_t end = std::min(at + piece, items.size());
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(at),
                  items.begin() + static_cast<std::ptrdiff_t>(end));
      // Each call that is left out changes the luck of the others, so there is more than one try.
      bool still = false;
      for (int luck = 0; luck < 6 && !still; ++luck) {
        if (luck > 0) ++without.chance;
        still = breaks(without, property);
      }
      if (still) {
        schedule = std::move(without);
      } else {
        at += piece;
      }
    }
  }
}

}  // namespace

Schedule minimised(Schedule schedule, char property) {
  reduce(schedule, &Schedule::calls, property);
  reduce(schedule, &Schedule::faults, property);
  reduce(schedule, &Schedule::calls, property);
  return schedule;
}

}  // namespace llm_rotate::tests
