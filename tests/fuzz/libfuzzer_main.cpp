// One target of one provider, for libFuzzer. LLM_ROTATE_FUZZ_TARGET is its name. With
// LLM_ROTATE_WRITE_SEEDS=FOLDER in the environment it writes its seeds there and ends.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "fuzz/fuzz_target.hpp"

namespace {

const llm_rotate::fuzz::FuzzTarget& target() {
  static const auto kChosen = [] {
    for (auto& found : llm_rotate::fuzz::fuzz_targets()) {
      if (found.name == LLM_ROTATE_FUZZ_TARGET) return found;
    }
    std::fputs("there is no target " LLM_ROTATE_FUZZ_TARGET "\n", stderr);
    std::exit(2);
  }();
  return kChosen;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* folder = std::getenv("LLM_ROTATE_WRITE_SEEDS");
  if (folder == nullptr) return 0;
  std::filesystem::create_directories(folder);
  std::size_t count = 0;
  for (const std::string& seed : target().seeds) {
    std::ofstream(std::string(folder) + "/seed-" + std::to_string(count++), std::ios::binary)
        << seed;
  }
  std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target().run(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
