#include "anthropic_provider.hpp"
#include "fuzz/provider_targets.hpp"

namespace llm_rotate::fuzz {

namespace {

const std::string kMessage =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"thinking","thinking":"t",)"
    R"("signature":"s"},{"type":"redacted_thinking","data":"d"},{"type":"text","text":"a","citations":[{"type":"c"}]},)"
    R"({"type":"tool_use","id":"t","name":"f","input":{"x":1}},{"type":"tool_use","id":"u","name":"llm_rotate_answer","input":{}}],)"
    R"("stop_reason":"refusal","stop_details":{"explanation":"e"},"usage":{"input_tokens":1,"cache_read_input_tokens":2,)"
    R"("output_tokens":3,"output_tokens_details":{"thinking_tokens":1}}})";

const std::string kStream =
    "event: message_start\ndata: "
    R"({"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":1}}})"
    "\n\ndata: "
    R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}})"
    "\n\ndata: "
    R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}})"
    "\n\ndata: "
    R"({"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}})"
    "\n\ndata: "
    R"({"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}})"
    "\n\ndata: {\"type\":\"content_block_stop\",\"index\":1}\n\ndata: "
    R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}})"
    "\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

const std::string kError =
    R"({"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"c"}}})";

}  // namespace

std::vector<FuzzTarget> fuzz_targets() {
  Seeds seeds;
  seeds.parse = {kMessage, kError};
  seeds.stream = {kStream, kMessage};
  seeds.classify = {kError};
  return provider_targets<anthropic::AnthropicProvider>("anthropic", seeds);
}

}  // namespace llm_rotate::fuzz
