// Content in Google's own terms: texts, documents and images in one question. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llm_rotate {

// One piece of the question. Bytes are raw, not base64.
class GeneratePart {
 public:
  // A plain text is a part, too: `{"Summarise this:", GeneratePart::pdf_bytes(bytes)}`.
  // NOLINTBEGIN(google-explicit-constructor): so that a list of parts reads like that.
  GeneratePart(const char* text) : GeneratePart(std::string_view(text)) {}
  GeneratePart(const std::string& text) : GeneratePart(std::string_view(text)) {}
  GeneratePart(std::string_view text);
  // NOLINTEND(google-explicit-constructor)

  static GeneratePart pdf_bytes(std::string_view bytes);
  static GeneratePart image_bytes(std::string_view bytes, std::string_view mime_type = "image/png");
  // What the provider fetches itself: an upload of its own, https://..., or gs://... at Vertex AI.
  static GeneratePart file(std::string_view uri, std::string_view mime_type = {});

  // The part in the JSON of sdk/doc/generate-json.md.
  const std::string& json() const { return json_; }

 private:
  struct Json {
    std::string text;
  };
  explicit GeneratePart(Json json) : json_(std::move(json.text)) {}
  static GeneratePart inline_bytes(std::string_view type, std::string_view bytes,
                                   std::string_view mime_type);

  std::string json_;
};

// Everything here is optional.
struct GenerateOptions {
  std::string system_instruction;
  std::string response_mime_type;                 // "application/json", "text/plain", "text/x.enum"
  std::optional<std::int64_t> max_output_tokens;  // thinking included
  std::optional<double> temperature;
  std::optional<double> top_p;
  std::optional<std::int64_t> seed;
  std::optional<std::int64_t> thinking_budget;  // 0: none, -1: as much as the model likes
  bool disable_automatic_function_calling = true;
  std::string provider;  // its keys only, no fallback
  std::optional<int> max_retries;
  std::optional<std::chrono::milliseconds> timeout;  // of the whole call, all attempts and waits
  std::optional<bool> strict;
  std::string extra_json;  // an object, merged into the provider's request body last
};

struct GenerateRequest {
  GenerateRequest(std::string model_id, std::vector<GeneratePart> parts, GenerateOptions with = {})
      : model(std::move(model_id)), contents(std::move(parts)), options(std::move(with)) {}
  GenerateRequest(std::string model_id, std::string_view text, GenerateOptions with = {})
      : model(std::move(model_id)), contents{GeneratePart(text)}, options(std::move(with)) {}

  std::string model;
  std::vector<GeneratePart> contents;
  GenerateOptions options;
};

}  // namespace llm_rotate
