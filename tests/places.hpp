// Where the sources and what was built from them are.
//
// For every test. One object knows, so that a test compiled in one clone is found in the compiler's
// cache by the next one, which lies elsewhere. Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::places {

// "tests/x/vectors.json" of the sources, "bin/llm-rotate" of what was built; empty: the folder.
std::string source(std::string_view inside = {});
std::string built(std::string_view inside);
// The file of a built plugin, and the folder of all of them.
std::string plugin(std::string_view name);
std::string plugin_folder();

}  // namespace llm_rotate::places
