#include "openai_family/choice_mend.hpp"

#include <string>

#include "openai_family/finish.hpp"

namespace llm_rotate::openai_family {

sdk::FinishReason mend_finish(const ReplyScan::Choice& choice, bool refused, bool called,
                              Mend& mend) {
  using sdk::FinishReason;
  FinishReason reason = finish_named(choice.finish_reason);
  if (reason != FinishReason::kStop || (!refused && !called)) return reason;
  reason = refused ? FinishReason::kContentFilter : FinishReason::kToolCalls;
  mend.replace(choice.finish, '"' + std::string(sdk::name_of(reason)) + '"');
  return reason;
}

void mend_reasoning(const ReplyScan::Choice& choice, Mend& mend) {
  if (choice.reasoning.size == 0) return;
  const bool taken = choice.reasoning_content.size != 0;
  if (taken && !choice.reasoning_content_is_null) return;
  mend.replace(choice.reasoning, "\"reasoning_content\"");
  if (taken) mend.replace(choice.reasoning_content, "\"reasoning\"");
}

void mend_usage(const ReplyScan& scan, Mend& mend) {
  if (scan.short_completion().size == 0 || !scan.usage()) return;
  mend.replace(scan.short_completion(), std::to_string(scan.usage()->completion_tokens));
}

}  // namespace llm_rotate::openai_family
