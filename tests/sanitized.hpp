// Whether this build looks at itself: then nothing can be said of memory and little of time, and
// what is a matter of numbers is left to the build that does not.
#pragma once

namespace llm_rotate::tests {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace llm_rotate::tests
