// What a call costs: the table that ships with the program, under what the configuration sets.
//
// Made with each snapshot; asked by routing for rankings and by dispatch for records. An unknown
// model has no price, which is not the price 0. Threads: immutable.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/config.hpp"
#include "llm_rotate/sdk/chat.hpp"

#include "price/price_table.hpp"

namespace llm_rotate::price {

struct Quote {
  Price price;
  std::int64_t large_above = 0;
  Price large;
};

class PriceBook {
 public:
  using Overrides = std::map<std::string, PriceConfig>;  // by model id, or `provider/model`

  PriceBook() = default;
  explicit PriceBook(Overrides overrides) : overrides_(std::move(overrides)) {}

  // `provider` is the name of the entry, `plugin` the id of its plugin.
  std::optional<Quote> find(std::string_view provider, std::string_view plugin,
                            std::string_view model, std::int64_t unix_ms) const;

 private:
  Overrides overrides_;
};

// In US dollars. What was read from or written to a cache is part of the prompt.
double cost_of(const Quote& quote, const sdk::Usage& usage);

}  // namespace llm_rotate::price
