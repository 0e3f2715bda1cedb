#include "fuzz/ingress_targets.hpp"
#include "ingress.hpp"

namespace llm_rotate::fuzz {
namespace {

constexpr const char* kRequest =
    R"({"contents":[{"parts":[{"text":"x"}]}],"content":{"parts":[{"text":"x"}]}})";

}  // namespace

std::vector<FuzzTarget> fuzz_targets() {
  return ingress_targets<google_ai_studio::GeminiIngress, kRequest>(
      {R"({"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[)"
       R"({"text":"q"},{"inline_data":{"mime_type":"image/png","data":"AA"}}]},{"role":"model",)"
       R"("parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"c2ln"}]},)"
       R"({"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"1"}}}]}],)"
       R"("tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}}]}],)"
       R"("generationConfig":{"responseMimeType":"application/json","responseSchema":{)"
       R"("type":"STRING","nullable":true},"thinkingConfig":{"thinkingLevel":"LOW"}}})",
       R"({"requests":[{"content":{"parts":[{"text":"a"}]},"outputDimensionality":8}]})"});
}

}  // namespace llm_rotate::fuzz
