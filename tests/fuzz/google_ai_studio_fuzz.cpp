#include "fuzz/google_seeds.hpp"
#include "google_ai_studio_provider.hpp"

namespace llm_rotate::fuzz {

std::vector<FuzzTarget> fuzz_targets() {
  return provider_targets<google_ai_studio::GoogleAiStudioProvider>("google_ai_studio",
                                                                    google_seeds());
}

}  // namespace llm_rotate::fuzz
