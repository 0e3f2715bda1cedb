#include "fuzz/ingress_targets.hpp"
#include "ingress/openai_ingress.hpp"

namespace llm_rotate::fuzz {
namespace {

constexpr const char* kRequest = R"({"model":"m","messages":[],"input":"x","stream":true})";

}  // namespace

std::vector<FuzzTarget> fuzz_targets() {
  return ingress_targets<openai::OpenAiIngress, kRequest>(
      {R"({"model":"m","messages":[{"role":"user","content":"x"}],"stream":true,)"
       R"("stream_options":{"include_usage":true}})",
       R"({"model":"m","input":["a"],"encoding_format":"base64"})",
       R"({"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"x"}]},)"
       R"({"type":"function_call","call_id":"1","name":"f","arguments":"{}"},)"
       R"({"type":"function_call_output","call_id":"1","output":"y"}],)"
       R"("tools":[{"type":"function","name":"f"}],"text":{"format":{"type":"json_object"}}})"});
}

}  // namespace llm_rotate::fuzz
