#include "fuzz/provider_targets.hpp"
#include "openai_provider.hpp"

namespace llm_rotate::fuzz {

std::vector<FuzzTarget> fuzz_targets() {
  return provider_targets<openai::OpenAiProvider>("openai");
}

}  // namespace llm_rotate::fuzz
