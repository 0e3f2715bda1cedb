#include "fuzz/provider_targets.hpp"
#include "openrouter/openrouter_provider.hpp"

namespace llm_rotate::fuzz {

std::vector<FuzzTarget> fuzz_targets() {
  Seeds seeds;
  seeds.parse = {
      "\n   \n"
      R"({"id":"gen-1","model":"a/b","provider":"X","choices":[{"index":0,"finish_reason":"stop","native_finish_reason":"end_turn",)"
      R"("message":{"role":"assistant","content":"hi","reasoning":"r","reasoning_details":[{"type":"reasoning.text","text":"r","index":0}]}}],)"
      R"("usage":{"prompt_tokens":1,"completion_tokens":0,"total_tokens":1,"cost":0.1}})",
      R"({"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"{\"error\":{\"message\":\"m\"}}"}}})",
      R"({"choices":[{"index":0,"finish_reason":"error","message":{"content":""},"error":{"code":"429","message":"m"}}]})"};
  seeds.stream = {
      ": OPENROUTER PROCESSING\n\n"
      R"(data: {"provider":"X","choices":[{"index":0,"delta":{"content":"a","reasoning":"r","reasoning_details":[{"type":"reasoning.text","text":"r"}]}}]})"
      "\n\n"
      R"(data: {"error":{"code":502,"message":"gone","metadata":{"error_type":"provider_unavailable"}},"choices":[{"index":0,"delta":{},"finish_reason":"error"}]})"
      "\n\n",
      R"(data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"stop"}]})"
      "\r\n\r\ndata: [DONE]\r\n\r\n"};
  seeds.classify = {
      R"({"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"[{\"error\":{\"code\":400,\"message\":\"m\"}}]",)"
      R"("limit_source":"upstream_provider_shared_pool","reasons":[],"headers":{"X-RateLimit-Reset":"1763769600000"}}}})",
      R"({"error":{"code":402,"message":"m","metadata":{"reason":"weight_exceeds_budget","error_type":"payment_required"}}})"};
  seeds.embed = {
      R"({"data":[{"embedding":[0.5],"index":0}],"model":"m","usage":{"prompt_tokens":3}})"};
  return provider_targets<openrouter::OpenRouterProvider>("openrouter", seeds);
}

}  // namespace llm_rotate::fuzz
