// What must hold for a provider whatever bytes it is given. Used by the mutation tests of all of
// them, over `tests::damaged`.
#pragma once

#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/provider.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "base/json_cursor.hpp"
#include "damage.hpp"

namespace llm_rotate::provider_tests {

using tests::damaged;

inline bool is_json(std::string_view text) {
  plugin_base::JsonCursor cursor(text);
  cursor.skip();
  return cursor.at_end();
}

// Every chunk is JSON, and a cut somewhere changes nothing.
inline void expect_sound_decoding(const sdk::IProvider& provider, const std::string& body,
                                  std::mt19937& random) {
  const auto whole = sdk::testing::decode(provider, {200, {}}, body);
  for (const auto& event : whole) {
    if (event.kind == sdk::StreamEvent::Kind::kChunk) {
      EXPECT_TRUE(is_json(event.json)) << event.json;
    }
  }
  const std::size_t cut = random() % (body.size() + 1);
  const auto again = sdk::testing::decode(provider, {200, {}}, body, {cut});
  ASSERT_EQ(whole.size(), again.size()) << body << " cut at " << cut;
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(whole[i].json, again[i].json);
}

// Either JSON or a refusal that says something. Returns whether it was JSON.
template <class Make>
bool expect_json_or_refusal(Make&& make) {
  try {
    const std::string json = make();
    EXPECT_TRUE(is_json(json)) << json;
    return true;
  } catch (const sdk::ProviderError& error) {
    EXPECT_FALSE(error.verdict().message.empty());
    return false;
  }
}

}  // namespace llm_rotate::provider_tests
