// Do the properties notice anything? This program is linked with an engine into one of whose files
// a fault was put (faults.cmake), and plays the worlds of the property test until the named
// property breaks. Then the schedule is reduced, and what is left must break it again.
//
//   fault_in_engine_NAME PROPERTY
//
// Ends with 0 if the fault was caught.
#include <algorithm>
#include <cstdint>
#include <iostream>

#include "simulation/play.hpp"

namespace {

using llm_rotate::tests::Played;
using llm_rotate::tests::Schedule;
using llm_rotate::tests::Violation;

// The property test plays as many.
constexpr std::uint64_t kWorlds = 1'000;
// A limit of 30 in a minute takes some calls to pass.
constexpr std::size_t kFewCalls = 40;

const Violation* find(const Played& played, char property) {
  const auto found =
      std::find_if(played.violations.begin(), played.violations.end(),
                   [&](const Violation& violation) { return violation.property == property; });
  return found == played.violations.end() ? nullptr : &*found;
}

int reduced(const Schedule& whole, char property) {
  const Schedule small = llm_rotate::tests::minimised(whole, property);
  const Played again = llm_rotate::tests::play(small);
  const Violation* const violation = find(again, property);
  std::cout << "the smallest of it:\n" << small.describe();
  if (violation == nullptr) {
    std::cout << "which does not break it again\n";
    return 1;
  }
  std::cout << violation->what << '\n';
  if (small.calls.size() <= kFewCalls) return 0;
  std::cout << "which is more than the " << kFewCalls << " calls that a reader can follow\n";
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  const char property = count == 2 ? *arguments[1] : '?';
  for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
    const Schedule schedule = llm_rotate::tests::make_schedule(seed);
    const Played played = llm_rotate::tests::play(schedule);
    const Violation* const violation = find(played, property);
    if (violation == nullptr) continue;
    std::cout << "caught in world " << seed << " by (" << property << "): " << violation->what
              << '\n';
    return reduced(schedule, property);
  }
  std::cout << "went unnoticed by (" << property << ") in " << kWorlds << " worlds\n";
  return 1;
}
