// How the program ends. `--help` documents the same numbers.
#pragma once

namespace llm_rotate::cli {

inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;         // the call failed; with check --strict also warnings
inline constexpr int kUsage = 2;          // a wrong command line or configuration
inline constexpr int kInterrupted = 130;  // as a shell calls a program that SIGINT ended

}  // namespace llm_rotate::cli
