// Points in time as people and logs read them.
#pragma once

#include <cstdint>
#include <string>

namespace llm_rotate::observe {

// RFC 3339 in UTC with milliseconds, e.g. "2026-01-31T23:59:59.250Z".
std::string timestamp(std::int64_t unix_ms);

}  // namespace llm_rotate::observe
