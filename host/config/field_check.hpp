// Checks every setting on its own: present, in range, of its form.
//
// Called by `validate` for configurations from files and from programs alike.
// Threads: pure function.
#pragma once

#include "llm_rotate/config.hpp"

#include "config/report.hpp"

namespace llm_rotate::config {

void check_fields(const LMRotateConfig& config, Report& report);

}  // namespace llm_rotate::config
