#include "fake_upstream/head.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "fake_upstream/http_text.hpp"
#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake {
namespace {

// "20", "1.5": as short as it can be told.
std::string plain_number(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.10g", value);
  return {text.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

void set_limit_hints(const LimitVerdict& limits, HeaderList& headers) {
  if (limits.refusal == LimitVerdict::Refusal::kNone || limits.wait_ms <= 0) {
    return;
  }
  const double seconds = static_cast<double>(limits.wait_ms) / 1000.0;
  headers.set("retry-after", plain_number(std::ceil(seconds)));
  headers.set("retry-after-ms", plain_number(static_cast<double>(limits.wait_ms)));
}

void set_scripted_hints(const Exchange& exchange, HeaderList& headers) {
  const Action& action = *exchange.action;
  if (action.retry_after && action.retry_after->form == RetryAfter::Form::kSeconds) {
    headers.set("retry-after", plain_number(action.retry_after->seconds));
  } else if (action.retry_after && action.retry_after->form == RetryAfter::Form::kDate) {
    const auto when = exchange.stamp.unix_seconds +
                      static_cast<std::int64_t>(std::ceil(action.retry_after->seconds));
    headers.set("retry-after", http_date(when));
  }
  if (action.retry_after_ms) {
    headers.set("retry-after-ms", plain_number(*action.retry_after_ms));
  }
}

bool is_scripted(const Action& action) {
  return action.retry_after.has_value() || action.retry_after_ms.has_value();
}

}  // namespace

std::optional<double> retry_hint(const Action& action, std::optional<double> usual) {
  if (action.retry_after) {
    return action.retry_after->form == RetryAfter::Form::kNone
               ? std::nullopt
               : std::optional<double>(action.retry_after->seconds);
  }
  return action.retry_after_ms ? std::optional<double>(*action.retry_after_ms / 1000.0) : usual;
}

std::string compose_head(const Exchange& exchange, const HeadNeeds& needs) {
  const Action& action = *exchange.action;
  HeaderList headers;
  headers.set("date", http_date(exchange.stamp.unix_seconds));
  headers.set("content-type", action.content_type.value_or(std::string(needs.content_type)));
  if (needs.content_length) {
    std::string length;
    append_number(length, *needs.content_length);
    headers.set("content-length", length);
  } else if (!exchange.http_1_0) {
    headers.set("transfer-encoding", "chunked");
  }
  headers.set("connection", exchange.keep_alive ? "keep-alive" : "close");
  exchange.dialect->write_headers(
      {exchange.stamp, exchange.ask.stream, needs.good, exchange.ask.model, exchange.limits,
       exchange.requested_tokens, needs.error_type},
      headers);
  if (!needs.good && !is_scripted(action)) {
    set_limit_hints(exchange.limits, headers);
  } else if (!needs.good) {
    set_scripted_hints(exchange, headers);
  }
  for (const auto& [name, value] : action.headers) {
    headers.set(name, value);
  }
  std::string head;
  append_head(head, needs.status, headers);
  return head;
}

}  // namespace llm_rotate::fake
