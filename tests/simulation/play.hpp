// Plays a schedule on the virtual clock and says which of the engine's promises were broken:
//
//   a  a call succeeds if some route could serve it within its limits: all the time, or from a
//      moment on that comes within `max_wait_seconds`. So does one that comes when the trouble has
//      long been over: every key finds its way back
//   b  nobody is asked inside its rest
//   c  one probe at a time
//   d  rpm and tpm hold in any minute
//   e  attempts, hedges, wall time and waits are bounded as configured
//   f  delivered text is the beginning of one answer, and whole when it ends cleanly
//   g  nothing is delivered twice: every call ends once and hears one voice, or one after the other
//   h  leases and counters return to zero
//   i  timers never move back
//
// Exceptions to (a), all of them configured or the caller's own: the request is at fault; the
// caller cancelled; the deadline passed; `max_retries` or the retry budget was used up before the
// good route's turn came; two answers that nobody understands; a stream that broke after its first
// word and could not be resumed. And what the engine cannot know: that a key has recovered which it
// had to lay off for longer than it may wait, or whose one probe is another call's.
#pragma once

#include <vector>

#include "simulation/schedule.hpp"
#include "simulation/truth.hpp"

namespace llm_rotate::tests {

struct Played {
  std::vector<Violation> violations;
  int attempts = 0;
  int ok = 0;
  int failed = 0;
};

Played play(const Schedule& schedule);

// The smallest schedule found that still breaks `property`.
Schedule minimised(Schedule schedule, char property);

}  // namespace llm_rotate::tests
