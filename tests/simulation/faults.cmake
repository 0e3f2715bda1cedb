# Deliberate faults of the engine. Each is put into a copy of one of its files, one at a time, and the
# named property of play.hpp must bring it to light (fault_in_engine.cpp).
#
#   fault_in_engine(NAME PROPERTY room/file.cpp "the line, which the file has once" "what stands there instead")
add_library(fault_finder OBJECT fault_in_engine.cpp)
target_link_libraries(fault_finder PRIVATE random_worlds llm_rotate_build)

function(fault_in_engine name property file line fault)
  set(target fault_in_engine_${name})
  get_filename_component(room ${file} DIRECTORY)
  get_filename_component(source ${file} NAME)
  set(copy ${CMAKE_CURRENT_BINARY_DIR}/${name}/${source})
  add_custom_command(OUTPUT ${copy}
    COMMAND ${CMAKE_COMMAND} "-DSOURCE=${PROJECT_SOURCE_DIR}/host/${file}" "-DLINE=${line}"
            "-DFAULT=${fault}" "-DCOPY=${copy}" -P ${CMAKE_CURRENT_SOURCE_DIR}/put_fault.cmake
    DEPENDS ${PROJECT_SOURCE_DIR}/host/${file} put_fault.cmake
    VERBATIM)
  # All of the engine but the file of which this is the copy.
  set(others ${engine_rooms})
  list(REMOVE_ITEM others llm_rotate_${room})
  add_executable(${target} ${copy} $<FILTER:$<TARGET_OBJECTS:llm_rotate_${room}>,EXCLUDE,/${source}>)
  target_compile_options(${target} PRIVATE -O0 -w)
  target_link_libraries(${target} PRIVATE fault_finder random_worlds ${others})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  add_test(NAME ${target} COMMAND ${target} ${property})
  set_tests_properties(${target} PROPERTIES LABELS "simulation;faults")
endfunction()

fault_in_engine(the_second_key_is_not_asked a dispatch/call_fsm.cpp
  "  return next == Next::kRetryThenNext ? retry(slot, now_ms) : next_in_stage(now_ms);"
  "  return next == Next::kRetryThenNext ? retry(slot, now_ms) : next_stage(now_ms);")
fault_in_engine(nobody_waits_for_a_key a dispatch/call_fsm.cpp
  "  return sleep(ms, now_ms);"
  "  return fail(Failure::Kind::kNothingFree);")
fault_in_engine(a_rest_never_ends a state/health_cell.cpp
  "  if (resting() && now_ms >= end_ms_) enter_probation(0);"
  "  if (resting() && now_ms < end_ms_) enter_probation(0);")
fault_in_engine(a_refusal_rests_nobody b dispatch/reaction.cpp
  "                                : Reaction{Effect::kCooldown, Next::kNextKey};"
  "                                : Reaction{Effect::kNone, Next::kNextKey};")
fault_in_engine(half_of_what_was_asked b state/health_cell.cpp
  "    return later(now_ms, outcome.asked_ms >= 0 ? outcome.asked_ms : grown(base_ms));"
  "    return later(now_ms, outcome.asked_ms >= 0 ? outcome.asked_ms / 2 : grown(base_ms));")
fault_in_engine(a_group_rests_one_by_one b state/memory_store.cpp
  "  for (KeyEntry* other : others) other->rest_along(rest, cause, settlement.now_ms);"
  "")
fault_in_engine(many_probes c state/health_cell.cpp
  "      if (level_ == 0) return probe_out_ ? Admission::kNo : Admission::kProbe;"
  "      if (level_ == 0) return Admission::kProbe;")
fault_in_engine(one_request_too_many d state/budget_window.cpp
  "    const bool fits = (rpm_ == 0 || requests < rpm_) && (tpm_ == 0 || spent <= tpm_ - wanted);"
  "    const bool fits = (rpm_ == 0 || requests <= rpm_) && (tpm_ == 0 || spent <= tpm_ - wanted);")
fault_in_engine(tokens_are_not_reserved d state/key_entry.cpp
  "  if (window_) opened.bucket = window_->reserve(request.tokens, request.now_ms);"
  "  if (window_) opened.bucket = window_->reserve(0, request.now_ms);")
fault_in_engine(a_cancelled_call_cost_nothing d dispatch/leg.cpp
  "  if (!end.ok && end.http_status >= 400) settlement.tokens = 0;"
  "  if (!end.ok) settlement.tokens = 0;")
fault_in_engine(one_retry_too_many e dispatch/call_fsm.cpp
  "  return stages_[stage_].attempts > limits_.max_retries ? next_stage(now_ms) : pick();"
  "  return stages_[stage_].attempts > limits_.max_retries + 1 ? next_stage(now_ms) : pick();")
fault_in_engine(waits_are_not_added_up e dispatch/call_fsm.cpp
  "  waited_ms_ += ms;"
  "")
fault_in_engine(a_deadline_does_not_end_a_sleep e dispatch/call_fsm.cpp
  "  if (now_ms + ms >= limits_.deadline_ms) return fail(Failure::Kind::kDeadline);"
  "")
fault_in_engine(hedged_again e dispatch/call_stream.cpp
  "  hedged_ = true;"
  "")
fault_in_engine(a_cut_answer_is_whole f dispatch/stream_reader.cpp
  "  if (saw_finish_) {"
  "  if (spoke_ || saw_finish_) {")
fault_in_engine(nobody_looks_whether_a_restart_repeats f dispatch/splice.cpp
  "    if (due.substr(0, common) != content.substr(0, common)) {"
  "    if (due.substr(0, common).empty()) {")
fault_in_engine(a_hedge_has_two_winners g dispatch/call_stream.cpp
  "  if (!spoke_) give_up_all_but(&leg, true);"
  "  spoke_ = spoke_ || leg.started_ms() < 0;")
fault_in_engine(a_broken_answer_is_asked_for_again g dispatch/call.cpp
  "  const bool goes_on = !spoke_ || may_resume(leg, end);"
  "  const bool goes_on = true;")
fault_in_engine(a_restart_is_not_cut g dispatch/splice.cpp
  "  caught_up_ = expected().empty();"
  "  caught_up_ = true;")
fault_in_engine(a_cancelled_attempt_keeps_its_lease h dispatch/leg.cpp
  "  settle(end, sdk::Effect::kNone);"
  "")
fault_in_engine(a_model_counts_for_ever h state/key_entry.cpp
  "  --route.in_flight;"
  "")
fault_in_engine(a_shorter_rest_wins i state/health_cell.cpp
  "  free_ms_ = std::max(free_ms_, free_ms);"
  "  free_ms_ = free_ms;")
