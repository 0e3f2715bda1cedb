// A provider for simulations: the plainest wire there can be. The key's id travels in a header, the
// sizes of a call in its body, and an answer says what it used.
//
// Takes the place of the real plugins when a configuration is played. Threads: any.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/provider.hpp"

namespace llm_rotate::simulate {

// "800 200": tokens of the prompt and of the answer.
struct CallSize {
  std::int64_t input = 0;
  std::int64_t output = 0;

  std::string text() const { return std::to_string(input) + " " + std::to_string(output); }
  static CallSize of(std::string_view text);
};

inline constexpr char kKeyHeader[] = "key";
inline constexpr char kWaitHeader[] = "retry-after-ms";
inline constexpr char kStreamMethod[] = "STREAM";

class ModelProvider final : public sdk::IProvider {
 public:
  sdk::Capabilities capabilities() const override { return {}; }
  sdk::HttpRequest build(const sdk::ChatRequest& request, const sdk::Target& target) const override;
  sdk::Headers authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override;
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override;
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead& head) const override;
  sdk::Verdict classify(const sdk::HttpResponse& response) const override;
};

}  // namespace llm_rotate::simulate
