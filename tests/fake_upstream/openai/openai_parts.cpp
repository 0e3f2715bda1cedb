#include "fake_upstream/openai/openai_parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake::openai {
namespace {

void append_field(std::string& out, std::string_view name, std::uint64_t value) {
  out += name;
  append_number(out, value);
}

void append_token(std::string& out, std::string_view token) {
  out += R"({"token":)";
  append_json_string(out, token);
  out += R"(,"logprob":-0.25,"bytes":[)";
  for (std::size_t i = 0; i < token.size(); ++i) {
    out += i == 0 ? "" : ",";
    append_number(out, static_cast<unsigned char>(token[i]));
  }
  out += ']';
}

}  // namespace

void append_completion_id(std::string& out, const Stamp& stamp) {
  constexpr std::size_t kDigits = 29;
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), stamp.seq).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  out += "chatcmpl-";
  out.append(kDigits - size, '0');
  out.append(digits.data(), size);
}

void append_usage(std::string& out, const TokenUsage& usage) {
  append_field(out, R"({"prompt_tokens":)", usage.prompt);
  append_field(out, R"(,"completion_tokens":)", usage.completion);
  append_field(out, R"(,"total_tokens":)", usage.prompt + usage.completion);
  append_field(out, R"(,"prompt_tokens_details":{"cached_tokens":)", usage.cached);
  append_field(out, R"(,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":)",
               usage.reasoning);
  out += R"(,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}})";
}

void append_cost(std::string& out, const TokenUsage& usage) {
  // A millionth of a dollar a token, in the digits that the real thing writes.
  std::string digits = std::to_string(usage.prompt + usage.completion);
  digits.insert(0, 6 - std::min<std::size_t>(digits.size(), 6), '0');
  const std::string dollars = (digits.size() > 6 ? digits.substr(0, digits.size() - 6) : "0") +
                              "." + digits.substr(digits.size() - 6);
  out += R"(,"cost":)" + dollars + R"(,"is_byok":false,"cost_details":)";
  out += R"({"upstream_inference_cost":)" + dollars + "}";
}

void append_thoughts(std::string& out) {
  out += R"("reasoning":"Let me think.","reasoning_details":[{"type":"reasoning.text",)"
         R"("text":"Let me think.","signature":"ZmFrZQ==","format":"anthropic-claude-v1",)"
         R"("index":0}])";
}

void append_logprobs(std::string& out, std::string_view text, bool refused, std::uint64_t top) {
  out += refused ? R"({"content":null,"refusal":[)" : R"({"content":[)";
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t word = std::min(text.find_first_not_of(' ', begin), text.size());
    const std::size_t end = std::min(text.find(' ', word), text.size());
    const std::string_view token = text.substr(begin, end - begin);
    out += begin == 0 ? "" : ",";
    append_token(out, token);
    out += R"(,"top_logprobs":[)";
    if (top > 0) {
      append_token(out, token);
      out += '}';
    }
    out += "]}";
    begin = end;
  }
  out += refused ? "]}" : R"(],"refusal":null})";
}

}  // namespace llm_rotate::fake::openai
