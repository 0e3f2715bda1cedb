#include "cli/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>

namespace llm_rotate::cli {

void harden_process() {
  // Where one of the two is refused, the other still helps, so neither failure is worth a word.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
}

}  // namespace llm_rotate::cli
