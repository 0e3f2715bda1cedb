// A way into our code for hostile bytes. A provider is one file, PROVIDER_fuzz.cpp, that defines
// `fuzz_targets`; it is linked with bounded_test.cpp for every day's tests, and with
// libfuzzer_main.cpp for libFuzzer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::fuzz {

struct FuzzTarget {
  std::string name;                // "stream"
  void (*run)(std::string_view);   // ends the process by `require` when something is wrong
  std::vector<std::string> seeds;  // what is mutated; valid inputs reach the deepest
};

std::vector<FuzzTarget> fuzz_targets();

// Ends the process, saying `what`, unless `holds`.
void require(bool holds, std::string_view what);

// The inputs of a provider's golden cases that do `what` ("parse", "stream", "classify" ...).
std::vector<std::string> golden_inputs(std::string_view provider, std::string_view what);

}  // namespace llm_rotate::fuzz
