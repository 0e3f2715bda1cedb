#include "anthropic_provider.hpp"
#include "fuzz/ingress_targets.hpp"

namespace llm_rotate::fuzz {
namespace {

constexpr const char* kRequest =
    R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"}]})";

}  // namespace

std::vector<FuzzTarget> fuzz_targets() {
  return ingress_targets<anthropic::AnthropicProvider, kRequest>(
      {R"({"model":"m","max_tokens":5,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[)"
       R"({"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},)"
       R"({"type":"document","source":{"type":"text","data":"d"}}]},{"role":"assistant","content":[{"type":"redacted_thinking",)"
       R"("data":"llm-rotate:e30="},{"type":"tool_use","id":"t","name":"f","input":{}}]},{"role":"user","content":[)"
       R"({"type":"tool_result","tool_use_id":"t","content":"r","is_error":true}]}],"tools":[{"name":"f","input_schema":{}}],)"
       R"("tool_choice":{"type":"any"},"thinking":{"type":"adaptive"},"output_config":{"format":{"schema":{}}}})"});
}

}  // namespace llm_rotate::fuzz
