#include "fuzz/google_seeds.hpp"
#include "google_vertex_provider.hpp"

namespace llm_rotate::fuzz {

std::vector<FuzzTarget> fuzz_targets() {
  Seeds seeds = google_seeds();
  seeds.token = {R"({"access_token":"ya29.t","expires_in":3599,"token_type":"Bearer"})",
                 R"({"accessToken":"ya29.t","expireTime":"2026-11-21T12:00:00Z"})",
                 R"({"error":"invalid_grant","error_description":"Invalid JWT Signature."})"};
  return provider_targets<google_vertex::GoogleVertexProvider>("google_vertex", seeds);
}

}  // namespace llm_rotate::fuzz
