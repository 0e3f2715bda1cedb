// What Vertex AI differs in from the other host of Gemini. Constant data.
#pragma once

#include "google/host.hpp"

namespace llm_rotate::google_vertex {

inline constexpr google::Host kHost = {.id = "google_vertex",
                                       .vendor = "Google Vertex AI",
                                       .state_format = "google-vertex-v1",
                                       .labels = true,
                                       .file_type_needed = true,
                                       .bucket_files = true,
                                       .penalties_of_2_5 = true};

}  // namespace llm_rotate::google_vertex
