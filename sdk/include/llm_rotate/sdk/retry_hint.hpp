// How long a provider asks to be left alone, in every form that providers use.
//
// Called by `classify` and `limits` of provider plugins. Pure functions, any thread. What comes in
// is hostile: a value that is not a positive, finite time reads as no hint at all, and one beyond
// `kMax` is cut down to it. Times of day are turned into waits by the answer's own Date header, so
// that a wrong clock on either side does no harm.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::sdk::retry_hint {

using Milliseconds = std::optional<std::int64_t>;

// A wait is kept whole up to the longest month: no vendor counts an allowance for longer.
inline constexpr std::int64_t kMax = 31LL * 24 * 60 * 60 * 1000;

namespace detail {

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

inline Milliseconds bounded(double ms) {
  if (!std::isfinite(ms) || ms <= 0.0) return std::nullopt;
  if (ms >= static_cast<double>(kMax)) return kMax;
  return static_cast<std::int64_t>(std::ceil(ms));  // never earlier than asked
}

// Takes a decimal number without sign or exponent off the front of `text`.
inline std::optional<double> take_number(std::string_view& text) {
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (error == std::errc::result_out_of_range) value = 1e300;
  const bool read = error == std::errc() || error == std::errc::result_out_of_range;
  if (!read || !std::isfinite(value) || std::signbit(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return value;
}

inline Milliseconds scaled(std::string_view text, double ms_per_unit) {
  text = trimmed(text);
  const auto value = take_number(text);
  return value && text.empty() ? bounded(*value * ms_per_unit) : std::nullopt;
}

struct Unit {
  std::string_view name;
  double ms;
};

// Longest spelling first where one is the start of another.
inline constexpr std::array<Unit, 19> kUnits = {{{"milliseconds", 1},
                                                 {"millisecond", 1},
                                                 {"minutes", 60e3},
                                                 {"minute", 60e3},
                                                 {"seconds", 1e3},
                                                 {"second", 1e3},
                                                 {"hours", 3600e3},
                                                 {"hour", 3600e3},
                                                 {"days", 86400e3},
                                                 {"day", 86400e3},
                                                 {"ms", 1},
                                                 {"us", 1e-3},
                                                 {"\xC2\xB5s", 1e-3},
                                                 {"\xCE\xBCs", 1e-3},
                                                 {"ns", 1e-6},
                                                 {"s", 1e3},
                                                 {"m", 60e3},
                                                 {"h", 3600e3},
                                                 {"d", 86400e3}}};

inline std::optional<double> take_unit(std::string_view& text) {
  for (const Unit& unit : kUnits) {
    if (text.size() >= unit.name.size() && iequals(text.substr(0, unit.name.size()), unit.name)) {
      text.remove_prefix(unit.name.size());
      return unit.ms;
    }
  }
  return std::nullopt;
}

// Takes "1h2m3.5s" or "22 seconds" off the front of `text`; at least one number with its unit.
inline Milliseconds take_duration(std::string_view& text) {
  double total = 0.0;
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    std::string_view rest = text;
    const auto value = take_number(rest);
    if (!value) break;
    if (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    const auto unit = take_unit(rest);
    if (!unit) break;
    total += *value * *unit;
    any = true;
    text = rest;
  }
  return any ? bounded(total) : std::nullopt;
}

inline bool take_digits(std::string_view& text, std::size_t count, int& value) {
  if (text.size() < count) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

inline bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

struct Civil {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

inline std::optional<std::int64_t> unix_ms(const Civil& t) {
  const bool sane = t.year >= 1970 && t.month >= 1 && t.month <= 12 && t.day >= 1 && t.day <= 31 &&
                    t.hour <= 23 && t.minute <= 59 && t.second <= 60;
  if (!sane) return std::nullopt;
  // Days since 1970-01-01 in the proleptic Gregorian calendar; the year starts in March.
  const std::int64_t year = t.month <= 2 ? t.year - 1 : t.year;
  const std::int64_t era = year / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = t.month > 2 ? t.month - 3 : t.month + 9;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + t.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  const std::int64_t days = era * 146097 + day_of_era - 719468;
  return ((days * 24 + t.hour) * 60 + t.minute) * 60000 + t.second * 1000LL;
}

}  // namespace detail

// "1500", "12.5": the retry-after-ms header.
inline Milliseconds milliseconds(std::string_view text) {
  return detail::scaled(text, 1.0);
}

// "3", "0.5": Retry-After as a number.
inline Milliseconds seconds(std::string_view text) {
  return detail::scaled(text, 1000.0);
}

// "6m0s", "12ms", "1h2m3.5s" (Go) and "18s", "0.5s" (google.rpc.RetryInfo).
inline Milliseconds duration(std::string_view text) {
  text = detail::trimmed(text);
  const Milliseconds found = detail::take_duration(text);
  return text.empty() ? found : std::nullopt;
}

// x-ratelimit-reset-*: a duration at OpenAI, plain seconds at Azure.
inline Milliseconds reset(std::string_view text) {
  const Milliseconds found = duration(text);
  return found ? found : seconds(text);
}

// "Wed, 21 Oct 2015 07:28:00 GMT" as Unix time in milliseconds.
inline std::optional<std::int64_t> http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  text = detail::trimmed(text);
  if (text.size() != 29) return std::nullopt;
  detail::Civil t;
  const std::size_t month = kMonths.find(text.substr(8, 3));
  text.remove_prefix(3);
  const bool fits = month != std::string_view::npos && month % 3 == 0 && detail::take(text, ", ") &&
                    detail::take_digits(text, 2, t.day) && detail::take(text, " ");
  if (!fits) return std::nullopt;
  t.month = static_cast<int>(month / 3) + 1;
  text.remove_prefix(3);
  if (!detail::take(text, " ") || !detail::take_digits(text, 4, t.year) ||
      !detail::take(text, " ") || !detail::take_digits(text, 2, t.hour) ||
      !detail::take(text, ":") || !detail::take_digits(text, 2, t.minute) ||
      !detail::take(text, ":") || !detail::take_digits(text, 2, t.second) || text != " GMT") {
    return std::nullopt;
  }
  return detail::unix_ms(t);
}

// "2026-11-21T12:00:00.25Z", "2026-11-21T12:00:00+01:00" as Unix time in milliseconds.
inline std::optional<std::int64_t> rfc3339(std::string_view text) {
  text = detail::trimmed(text);
  detail::Civil t;
  if (!detail::take_digits(text, 4, t.year) || !detail::take(text, "-") ||
      !detail::take_digits(text, 2, t.month) || !detail::take(text, "-") ||
      !detail::take_digits(text, 2, t.day) || text.empty() ||
      (text.front() != 'T' && text.front() != 't' && text.front() != ' ')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  if (!detail::take_digits(text, 2, t.hour) || !detail::take(text, ":") ||
      !detail::take_digits(text, 2, t.minute) || !detail::take(text, ":") ||
      !detail::take_digits(text, 2, t.second)) {
    return std::nullopt;
  }
  std::int64_t fraction = 0;
  if (detail::take(text, ".")) {
    std::int64_t unit = 100;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
      fraction += (text.front() - '0') * unit;
      unit /= 10;
    }
  }
  const auto base = detail::unix_ms(t);
  if (!base) return std::nullopt;
  if (text == "Z" || text == "z") return *base + fraction;
  const bool east = text.starts_with("+");
  int hours = 0;
  int minutes = 0;
  if ((!east && !text.starts_with("-")) || text.size() != 6) return std::nullopt;
  text.remove_prefix(1);
  if (!detail::take_digits(text, 2, hours) || !detail::take(text, ":") ||
      !detail::take_digits(text, 2, minutes)) {
    return std::nullopt;
  }
  const std::int64_t offset = (hours * 60 + minutes) * 60000LL;
  return *base + fraction + (east ? -offset : offset);
}

// The wait from `now_unix_ms` to `at_unix_ms`; nothing when that has passed.
inline Milliseconds until(std::int64_t at_unix_ms, std::int64_t now_unix_ms) {
  return detail::bounded(static_cast<double>(at_unix_ms) - static_cast<double>(now_unix_ms));
}

// "1763769600000", Unix time in milliseconds (OpenRouter), as a wait from `now_unix_ms`.
inline Milliseconds epoch_ms(std::string_view text, std::int64_t now_unix_ms) {
  text = detail::trimmed(text);
  const auto at = detail::take_number(text);
  if (!at || !text.empty()) return std::nullopt;
  return detail::bounded(*at - static_cast<double>(now_unix_ms));
}

// The provider's clock when it answered.
inline std::optional<std::int64_t> answered_at(const Headers& headers) {
  return http_date(headers.get("date"));
}

// retry-after-ms before Retry-After (seconds or a date): one hint in two precisions.
inline Milliseconds from_headers(const Headers& headers) {
  if (const Milliseconds precise = milliseconds(headers.get("retry-after-ms"))) return precise;
  const std::string_view after = headers.get("retry-after");
  if (const Milliseconds wait = seconds(after)) return wait;
  const auto at = http_date(after);
  const auto now = answered_at(headers);
  return at && now ? until(*at, *now) : std::nullopt;
}

// "... Please try again in 1.4s.", "retry after 22 seconds", "Please retry in 18.2s": the last
// resort, when no header says anything.
inline Milliseconds from_text(std::string_view message) {
  constexpr std::array<std::string_view, 3> kLeads = {"try again in ", "retry after ", "retry in "};
  for (std::size_t at = 0; at < message.size(); ++at) {
    for (const std::string_view lead : kLeads) {
      if (!iequals(message.substr(at, lead.size()), lead)) continue;
      std::string_view rest = message.substr(at + lead.size());
      if (const Milliseconds wait = detail::take_duration(rest)) return wait;
    }
  }
  return std::nullopt;
}

inline Milliseconds larger(Milliseconds a, Milliseconds b) {
  if (!a) return b;
  return b && *b > *a ? b : a;
}

}  // namespace llm_rotate::sdk::retry_hint
