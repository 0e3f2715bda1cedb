// The price table that ships with the program. Read by `PriceBook`. Threads: constants.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace llm_rotate::price {

// US dollars per million tokens. A negative cache price: as `input` costs.
struct Price {
  double input = 0;
  double output = 0;
  double cache_read = -1;
  double cache_write = -1;

  bool operator==(const Price&) const = default;
};

enum class Catalog : std::int32_t { kOpenai, kAnthropic, kGoogle, kAzure, kAws };
// What a model id, in lower case, must do to fit a row.
enum class Rule : std::int32_t { kIs, kBegins, kHolds, kEnds };

struct Row {
  Catalog catalog;
  Rule rule;
  std::string_view text;
  std::int32_t from_day;  // yyyymmdd in UTC; 0: always
  Price price;
  std::int64_t large_above;  // a prompt of more tokens costs `large` as a whole; 0: none does
  Price large;
};

std::span<const Row> rows();

}  // namespace llm_rotate::price
