// The targets of one provider, for libFuzzer: the name by which the program is called chooses one,
// "anthropic_stream". With LLM_ROTATE_WRITE_SEEDS=FOLDER in the environment it writes that target's
// seeds there and ends.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "fuzz/fuzz_target.hpp"

namespace {

llm_rotate::fuzz::FuzzTarget chosen;

void choose(std::string_view program) {
  constexpr std::string_view kPrefix = LLM_ROTATE_FUZZ_PROVIDER "_";
  program.remove_prefix(program.rfind('/') + 1);
  const std::string_view name = program.substr(std::min(kPrefix.size(), program.size()));
  for (auto& found : llm_rotate::fuzz::fuzz_targets()) {
    if (found.name == name) chosen = std::move(found);
  }
  if (!chosen.name.empty()) return;
  std::fprintf(stderr, "call it " LLM_ROTATE_FUZZ_PROVIDER "_TARGET by a link; it has\n");
  for (const auto& known : llm_rotate::fuzz::fuzz_targets()) {
    std::fprintf(stderr, "  %s\n", known.name.c_str());
  }
  std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char*** arguments) {
  choose((*arguments)[0]);
  const char* folder = std::getenv("LLM_ROTATE_WRITE_SEEDS");
  if (folder == nullptr) return 0;
  std::filesystem::create_directories(folder);
  std::size_t count = 0;
  for (const std::string& seed : chosen.seeds) {
    std::ofstream(std::string(folder) + "/seed-" + std::to_string(count++), std::ios::binary)
        << seed;
  }
  std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen.run(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
