#include "azure_openai/azure_openai_provider.hpp"
#include "fuzz/provider_targets.hpp"

namespace llm_rotate::fuzz {

std::vector<FuzzTarget> fuzz_targets() {
  Seeds seeds;
  seeds.parse = {
      R"({"model":"m","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}],"choices":[{"index":0,)"
      R"("finish_reason":"content_filter","message":{"role":"assistant"},"content_filter_results":{"error":{"code":"c"}}}],)"
      R"("usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}}})"};
  seeds.stream = {
      R"(data: {"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":[{"prompt_index":0}]})"
      "\n\n"
      R"(data: {"choices":[{"index":0,"finish_reason":null,"content_filter_offsets":{"check_offset":1}}]})"
      "\n\n"
      R"(data: {"model":"m","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]})"
      "\n\ndata: [DONE]\n\n"};
  seeds.classify = {
      R"({"error":{"message":"m","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}})",
      R"({"statusCode":403,"message":"Out of call volume quota. Quota will be replenished in 02:30:05."})",
      R"({"error":{"code":"429","message":"Please retry after 22 seconds."}})"};
  seeds.embed = {
      R"({"data":[{"embedding":"AAAA","index":0}],"model":"ada","usage":{"prompt_tokens":3}})"};
  seeds.token = {
      R"({"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0"})",
      R"({"access_token":"t","expires_on":"2025-11-21T13:00:00Z"})",
      R"({"error":"invalid_client","error_description":"AADSTS7000215: m","error_codes":[7000215]})"};
  return provider_targets<azure_openai::AzureOpenAiProvider>("azure_openai", seeds);
}

}  // namespace llm_rotate::fuzz
