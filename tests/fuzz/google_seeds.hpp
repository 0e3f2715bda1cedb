// What the fuzzers of both Google plugins begin with: answers in each of the forms that the vendor
// sends.
#pragma once

#include <string>

#include "fuzz/provider_targets.hpp"

namespace llm_rotate::fuzz {

inline Seeds google_seeds() {
  const std::string answer =
      R"({"candidates":[{"index":0,"finishReason":"STOP","content":{"role":"model","parts":[)"
      R"({"text":"w","thought":true},{"text":"Hi","thoughtSignature":"c2ln"},)"
      R"({"functionCall":{"id":"a","name":"f","args":{"x":1}}},{"executableCode":{"code":"1"}},)"
      R"({"inlineData":{"mimeType":"image/png","data":"AA"}}]},"logprobsResult":{)"
      R"("chosenCandidates":[{"token":"a","logProbability":-1}]}}],"usageMetadata":{)"
      R"("promptTokenCount":1,"totalTokenCount":3},"modelVersion":"gemini-3-pro","responseId":"r"})";
  const std::string blocked = R"({"promptFeedback":{"blockReason":"SAFETY"}})";
  const std::string error =
      R"({"error":{"code":429,"message":"Please retry in 1.5s.","status":"RESOURCE_EXHAUSTED",)"
      R"("details":[{"@type":"x/google.rpc.QuotaFailure","violations":[{"quotaId":"PerDay",)"
      R"("quotaValue":"0"}]},{"@type":"x/google.rpc.RetryInfo","retryDelay":"18s"},)"
      R"({"@type":"x/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}})";
  const std::string event = "data: " + answer + "\r\n\r\n";
  Seeds seeds;
  seeds.parse = {answer, blocked, error};
  seeds.classify = {error, "[" + error + "]"};
  seeds.stream = {event + event, event + error, "[" + answer + "\r\n,\r\n" + answer + "]", answer,
                  "data: " + blocked + "\r\n\r\n"};
  seeds.embed = {
      R"({"embedding":{"values":[0.5,1]}})", R"({"embeddings":[{"values":[1]}]})",
      R"({"predictions":[{"embeddings":{"values":[1],"statistics":{"token_count":5}}}]})"};
  return seeds;
}

}  // namespace llm_rotate::fuzz
