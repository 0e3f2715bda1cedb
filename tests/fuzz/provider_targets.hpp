// What every provider plugin is tried with: parse, stream, classify, and where it has them embed
// and token. The seeds are the provider's golden cases and those that its file adds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/provider.hpp"
#include "llm_rotate/sdk/retry_hint.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "fuzz/fuzz_target.hpp"

namespace llm_rotate::fuzz {

namespace detail {

// Takes one byte off the front, as a number to choose by.
inline unsigned take_byte(std::string_view& bytes) {
  if (bytes.empty()) return 0;
  const auto byte = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  return byte;
}

inline void require_object(std::string_view json) {
  require(sdk::json::Document(json).root().is_object(), "what it hands out is a JSON object");
}

inline void require_verdict(const sdk::Verdict& verdict) {
  require(!verdict.message.empty() && verdict.message.size() <= 2000, "a message is short words");
  require(!verdict.rule.empty(), "a verdict names its rule");
  require(verdict.retry_after_ms >= -1 && verdict.retry_after_ms <= sdk::retry_hint::kMax,
          "a wait is bounded");
}

template <class Act>
void allow_refusal(Act&& act) {
  try {
    act();
  } catch (const sdk::ProviderError& error) {
    require_verdict(error.verdict());
  }
}

template <class Provider>
void run_parse(std::string_view bytes) {
  allow_refusal([&] {
    const sdk::ChatReply reply = Provider().parse({200, {}, std::string(bytes)});
    require_object(reply.json);
    require(reply.usage.prompt_tokens >= 0 && reply.usage.completion_tokens >= 0,
            "tokens are counted from nought");
  });
}

// The first byte says where the stream is cut: cuts must change nothing.
template <class Provider>
void run_stream(std::string_view bytes) {
  const unsigned step = 1 + take_byte(bytes) % 32;
  const Provider provider;
  const sdk::HttpHead head = {200, {}};
  const auto whole = sdk::testing::decode(provider, head, bytes);
  std::vector<std::size_t> cuts;
  for (std::size_t at = step; at < bytes.size(); at += step) cuts.push_back(at);
  const auto pieces = sdk::testing::decode(provider, head, bytes, cuts);
  require(whole.size() == pieces.size(), "a stream says the same however it is cut");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    require(whole[i].kind == pieces[i].kind && whole[i].json == pieces[i].json,
            "a stream says the same however it is cut");
    if (whole[i].kind != sdk::StreamEvent::Kind::kChunk) continue;
    require_object(whole[i].json);
    require(whole[i].json.find('\n') == std::string::npos, "a chunk is one line");
  }
}

// The first byte chooses the status.
template <class Provider>
void run_classify(std::string_view bytes) {
  static constexpr int kStatuses[] = {400, 401, 402, 403, 404, 408, 409, 413, 422,
                                      424, 429, 500, 502, 503, 504, 529, 0,   999};
  const unsigned choice = take_byte(bytes);
  const std::string body(bytes);
  const sdk::Headers headers = {{"retry-after", body.substr(0, 40)},
                                {"date", "Fri, 21 Nov 2025 12:00:00 GMT"},
                                {"x-amzn-errortype", body.substr(0, 60)}};
  require_verdict(Provider().classify({kStatuses[choice % std::size(kStatuses)], headers, body}));
}

template <class Provider>
void run_embed(std::string_view bytes) {
  allow_refusal([&] {
    const sdk::ChatReply reply = Provider().parse_embed({200, {}, std::string(bytes)});
    require_object(reply.json);
  });
}

// The first byte chooses between a success and a refusal.
template <class Provider>
void run_token(std::string_view bytes) {
  const int status = take_byte(bytes) % 2 == 0 ? 200 : 400;
  sdk::AuthContext context;
  context.now_unix_ms = 1'763'726'400'000;
  allow_refusal([&] {
    const sdk::AccessToken token =
        Provider().parse_token({status, {}, std::string(bytes)}, context);
    require(!token.token.empty() && token.expires_in_ms >= 0, "a token is there and lives");
  });
}

inline std::vector<std::string> with(std::string_view prefix, std::vector<std::string> texts) {
  for (std::string& text : texts) text.insert(0, prefix);
  return texts;
}

}  // namespace detail

struct Seeds {
  std::vector<std::string> parse, stream, classify, embed, token;
};

// `provider` is the name of the folder in tests/providers.
template <class Provider>
std::vector<FuzzTarget> provider_targets(std::string_view provider, Seeds seeds = {}) {
  const auto all = [&](std::string_view what, std::vector<std::string> more) {
    std::vector<std::string> found = golden_inputs(provider, what);
    found.insert(found.end(), more.begin(), more.end());
    return found;
  };
  std::vector<FuzzTarget> targets;
  targets.push_back({"parse", &detail::run_parse<Provider>, all("parse", seeds.parse)});
  targets.push_back(
      {"stream", &detail::run_stream<Provider>, detail::with("\x07", all("stream", seeds.stream))});
  targets.push_back({"classify", &detail::run_classify<Provider>,
                     detail::with("\x0A", all("classify", seeds.classify))});
  if constexpr (std::is_base_of_v<sdk::IEmbedder, Provider>) {
    targets.push_back({"embed", &detail::run_embed<Provider>, all("parse_embed", seeds.embed)});
  }
  if (!seeds.token.empty()) {
    targets.push_back({"token", &detail::run_token<Provider>,
                       detail::with(std::string_view("\0", 1), seeds.token)});
  }
  return targets;
}

}  // namespace llm_rotate::fuzz
