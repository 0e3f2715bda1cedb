#include "price/price_book.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::price {
namespace {

constexpr std::int64_t kAutumn2026 = 1'795'000'000'000;  // 2026-11-18
constexpr std::int64_t kSpring2027 = 1'805'000'000'000;  // 2027-03-14

Price price_of(std::string_view plugin, std::string_view model,
               std::int64_t unix_ms = kAutumn2026) {
  const auto quote = PriceBook().find(plugin, plugin, model, unix_ms);
  return quote ? quote->price : Price{-1, -1, -1, -1};
}
constexpr Price kUnknown{-1, -1, -1, -1};

TEST(PriceBook, KnowsTheListedModels) {
  EXPECT_EQ(price_of("openai", "gpt-4o-mini").input, 0.15);
  EXPECT_EQ(price_of("openai", "gpt-4o-mini").output, 0.6);
  EXPECT_EQ(price_of("anthropic", "claude-haiku-4-5-20251001"), (Price{1, 5, 0.1, 1.25}));
  EXPECT_EQ(price_of("google_vertex", "gemini-2.5-flash").input, 0.3);
  EXPECT_EQ(price_of("openai", "text-embedding-3-small").input, 0.02);
}

TEST(PriceBook, AnUnknownModelHasNoPrice) {
  EXPECT_EQ(price_of("openai", "gpt-99"), kUnknown);
  EXPECT_EQ(price_of("acme", "gpt-4o-mini"), kUnknown);
  EXPECT_EQ(price_of("openai", ""), kUnknown);
}

TEST(PriceBook, ANewerSiblingIsAnotherModel) {
  EXPECT_NE(price_of("anthropic", "claude-sonnet-5"), kUnknown);
  EXPECT_EQ(price_of("anthropic", "claude-sonnet-5-5"), kUnknown);
}

TEST(PriceBook, TheCaseOfAModelDoesNotMatter) {
  EXPECT_EQ(price_of("openai", "GPT-4o-Mini"), price_of("openai", "gpt-4o-mini"));
}

TEST(PriceBook, ABrokersModelsCostWhatTheirVendorAsks) {
  EXPECT_EQ(price_of("openrouter", "openai/gpt-4o-mini"), price_of("openai", "gpt-4o-mini"));
  EXPECT_EQ(price_of("openrouter", "gpt-4o-mini"), kUnknown);
  EXPECT_EQ(price_of("openrouter", "nobody/gpt-4o-mini"), kUnknown);
}

TEST(PriceBook, PricesHaveTheirDay) {
  EXPECT_EQ(price_of("google_ai_studio", "gemini-3.8-flash", kAutumn2026).input, 0.75);
  EXPECT_EQ(price_of("google_ai_studio", "gemini-3.8-flash", kSpring2027).input, 1.5);
}

TEST(PriceBook, TheConfigurationWins) {
  PriceConfig own;
  own.input = 7;
  own.output = 8;
  PriceConfig pinned = own;
  pinned.input = 9;
  const PriceBook book({{"gpt-4o-mini", own}, {"groq/gpt-4o-mini", pinned}});
  EXPECT_EQ(book.find("openai", "openai", "gpt-4o-mini", kAutumn2026)->price.input, 7);
  EXPECT_EQ(book.find("groq", "openai", "gpt-4o-mini", kAutumn2026)->price.input, 9);
  EXPECT_EQ(book.find("acme", "acme", "gpt-4o-mini", kAutumn2026)->price.output, 8);
}

TEST(CostOf, CachedTokensAreAPartOfThePrompt) {
  const Quote quote = {{10, 20, 1, 12.5}, 0, {}};
  sdk::Usage usage;
  usage.prompt_tokens = 1'000'000;
  usage.completion_tokens = 500'000;
  EXPECT_DOUBLE_EQ(cost_of(quote, usage), 20);
  usage.cached_tokens = 400'000;
  usage.cache_write_tokens = 100'000;
  EXPECT_DOUBLE_EQ(cost_of(quote, usage), 5 + 0.4 + 1.25 + 10);
  EXPECT_DOUBLE_EQ(cost_of({{10, 20, -1, -1}, 0, {}}, usage), 20);
}

TEST(CostOf, ALargePromptCostsTheHigherPriceAsAWhole) {
  const auto quote = PriceBook().find("google", "google_vertex", "gemini-2.5-pro", kAutumn2026);
  ASSERT_TRUE(quote);
  sdk::Usage usage;
  usage.prompt_tokens = 200'000;
  EXPECT_DOUBLE_EQ(cost_of(*quote, usage), 0.25);
  usage.prompt_tokens = 200'001;
  EXPECT_DOUBLE_EQ(cost_of(*quote, usage), 0.5000025);
}

TEST(PriceTable, EveryRowIsSane) {
  EXPECT_GT(rows().size(), 500U);
  for (const Row& row : rows()) {
    EXPECT_FALSE(row.text.empty());
    EXPECT_EQ(row.text.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string_view::npos);
    EXPECT_GE(row.price.input, 0);
    EXPECT_GE(row.price.output, 0);
    EXPECT_EQ(row.large_above > 0, row.large != Price{}) << row.text;
  }
}

}  // namespace
}  // namespace llm_rotate::price
