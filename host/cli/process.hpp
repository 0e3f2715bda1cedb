// What holds for the whole process, set before anything else happens.
//
// Called by main. Threads: before there is a second one.
#pragma once

namespace llm_rotate::cli {

// No core dumps and no debugger of other programs, because keys are in memory. A reader that closes
// our output is an error of a write, not the end of the process.
void harden_process();

}  // namespace llm_rotate::cli
