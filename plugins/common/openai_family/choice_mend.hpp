// What must be changed in one choice of a reply so that it means to a caller what it says.
//
// Called by the reply reader and the stream decoder. Pure functions, any thread.
#pragma once

#include "llm_rotate/sdk/chat.hpp"

#include "openai_family/mend.hpp"
#include "openai_family/reply_scan.hpp"

namespace llm_rotate::openai_family {

// The canonical reason of `choice`, and into `mend` what its JSON must say instead. `refused` and
// `called` tell of the whole answer, of which a chunk is only the last piece.
sdk::FinishReason mend_finish(const ReplyScan::Choice& choice, bool refused, bool called,
                              Mend& mend);

// Reasoning text goes by the name of `reasoning_content`, whatever the server calls it.
void mend_reasoning(const ReplyScan::Choice& choice, Mend& mend);

// Completion tokens include reasoning.
void mend_usage(const ReplyScan& scan, Mend& mend);

}  // namespace llm_rotate::openai_family
