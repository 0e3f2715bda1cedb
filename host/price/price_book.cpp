#include "price/price_book.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>

namespace llm_rotate::price {
namespace {

constexpr double kPerToken = 1e-6;

std::optional<Catalog> catalog_of(std::string_view plugin) {
  if (plugin == "openai") return Catalog::kOpenai;
  if (plugin == "anthropic") return Catalog::kAnthropic;
  if (plugin == "google_ai_studio" || plugin == "google_vertex") return Catalog::kGoogle;
  if (plugin == "azure_openai") return Catalog::kAzure;
  if (plugin == "aws_bedrock") return Catalog::kAws;
  return std::nullopt;
}

// A broker names models `vendor/model`.
std::optional<Catalog> catalog_of_vendor(std::string_view vendor) {
  if (vendor == "openai") return Catalog::kOpenai;
  if (vendor == "anthropic") return Catalog::kAnthropic;
  if (vendor == "google") return Catalog::kGoogle;
  return std::nullopt;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What may stand behind the name of a model without making it another one: a date, a version of a
// deployment, "latest". `claude-sonnet-5-5` is not a kind of `claude-sonnet-5`.
bool is_edition(std::string_view rest) {
  if (rest.empty()) return true;
  if (rest[0] != '-' && rest[0] != '@' && rest[0] != ':') return false;
  rest.remove_prefix(1);
  if (rest == "latest" || rest.starts_with("preview") || rest.starts_with("exp")) return true;
  if (rest.starts_with('v') && rest.size() > 1 && is_digit(rest[1])) return true;
  const auto digits =
      static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
  // 001, 0613, 20250929, 2024-08-06
  return digits >= 3;
}

bool fits(const Row& row, std::string_view model) {
  switch (row.rule) {
    case Rule::kIs:
      return model.starts_with(row.text) && is_edition(model.substr(row.text.size()));
    case Rule::kBegins:
      return model.starts_with(row.text) &&
             (row.text.ends_with('-') || is_edition(model.substr(row.text.size())));
    case Rule::kHolds:
      return model.find(row.text) != std::string_view::npos;
    case Rule::kEnds:
      return model.ends_with(row.text);
  }
  return false;
}

std::int32_t day_of(std::int64_t unix_ms) {
  using namespace std::chrono;
  const year_month_day date(floor<days>(sys_time<milliseconds>(milliseconds(unix_ms))));
  return static_cast<int>(date.year()) * 10'000 +
         static_cast<std::int32_t>(static_cast<unsigned>(date.month())) * 100 +
         static_cast<std::int32_t>(static_cast<unsigned>(date.day()));
}

std::optional<Quote> listed(Catalog catalog, std::string_view model, std::int32_t today) {
  const Row* found = nullptr;
  const auto exact = [&](const Row& row) { return row.rule == Rule::kIs && row.text == model; };
  for (const Row& row : rows()) {
    if (row.catalog != catalog || row.from_day > today || !fits(row, model)) continue;
    const bool later_price = found != nullptr && row.rule == found->rule && row.text == found->text;
    const bool better = found == nullptr || (exact(row) && !exact(*found));
    if (later_price || better) found = &row;
  }
  if (found == nullptr) return std::nullopt;
  return Quote{found->price, found->large_above, found->large};
}

Quote of_config(const PriceConfig& config) {
  Quote quote;
  quote.price = {config.input, config.output, config.cache_read.value_or(-1),
                 config.cache_write.value_or(-1)};
  return quote;
}

}  // namespace

std::optional<Quote> PriceBook::find(std::string_view provider, std::string_view plugin,
                                     std::string_view model, std::int64_t unix_ms) const {
  for (const std::string& name :
       {std::string(provider) + "/" + std::string(model), std::string(model)}) {
    const auto set = overrides_.find(name);
    if (set != overrides_.end()) return of_config(set->second);
  }
  std::string id(model);
  std::transform(id.begin(), id.end(), id.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::int32_t today = day_of(unix_ms);
  if (const auto catalog = catalog_of(plugin)) return listed(*catalog, id, today);
  const std::size_t slash = id.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto vendor = catalog_of_vendor(std::string_view(id).substr(0, slash));
  if (!vendor) return std::nullopt;
  return listed(*vendor, std::string_view(id).substr(slash + 1), today);
}

double cost_of(const Quote& quote, const sdk::Usage& usage) {
  const bool large = quote.large_above > 0 && usage.prompt_tokens > quote.large_above;
  const Price& price = large ? quote.large : quote.price;
  const auto read = static_cast<double>(usage.cached_tokens);
  const auto written = static_cast<double>(usage.cache_write_tokens);
  const double fresh = std::max(0.0, static_cast<double>(usage.prompt_tokens) - read - written);
  const double of_read = price.cache_read >= 0 ? price.cache_read : price.input;
  const double of_write = price.cache_write >= 0 ? price.cache_write : price.input;
  return kPerToken * (fresh * price.input + read * of_read + written * of_write +
                      static_cast<double>(usage.completion_tokens) * price.output);
}

}  // namespace llm_rotate::price
