#include "fake_upstream/delivery.hpp"

#include <string_view>
#include <utility>

#include "fake_upstream/fill_plan.hpp"
#include "fake_upstream/fixed_plan.hpp"
#include "fake_upstream/head.hpp"
#include "fake_upstream/http_text.hpp"
#include "fake_upstream/scripted_error.hpp"
#include "fake_upstream/stream_plan.hpp"

namespace llm_rotate::fake {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::uint64_t kOversized = 32U << 20U;
constexpr std::string_view kHtmlPage =
    "<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head>"
    "<body><p>Checking your browser.</p></body></html>\n";
// Claims a chunk of a size that is no number.
constexpr std::string_view kGarbage = "zz\r\nthis is not a chunk\r\n";

Step hold(const Action& action) {
  return {Step::Kind::kHold, bounded_wait(action.hold_ms.value_or(kLongestWait.count()))};
}

std::unique_ptr<FixedPlan> after_delay(const Exchange& exchange) {
  auto plan = std::make_unique<FixedPlan>();
  constexpr std::int64_t kSlowFirstTokenMs = 5'000;
  const bool slow = exchange.fault == Fault::kSlowFirstToken;
  const auto delay = bounded_wait(exchange.action->delay_ms.value_or(slow ? kSlowFirstTokenMs : 0));
  if (delay.count() > 0) {
    plan->then({Step::Kind::kWait, delay});
  }
  return plan;
}

std::string whole(const Exchange& exchange, std::string_view body, std::string_view content_type) {
  std::string bytes = compose_head(exchange, {200, content_type, body.size(), true});
  bytes += body;
  return bytes;
}

// A head that promises the whole body, and half of it.
std::string half(const Exchange& exchange, std::string_view body) {
  std::string bytes = compose_head(exchange, {200, kJson, body.size(), true});
  bytes += body.substr(0, body.size() / 2);
  return bytes;
}

std::string chunked_head(const Exchange& exchange, std::string_view content_type) {
  return compose_head(exchange, {200, content_type, {}, true});
}

std::string usual_content_type(const Exchange& exchange) {
  return std::string(exchange.ask.stream ? exchange.dialect->stream_content_type() : kJson);
}

// Faults that look the same whether the answer was to be whole or a stream; null for the others.
std::unique_ptr<IPlan> deliver_either_way(const Exchange& exchange) {
  const Action& action = *exchange.action;
  auto plan = after_delay(exchange);
  const std::string type = usual_content_type(exchange);
  if (action.body) {
    plan->send(whole(exchange, *action.body, type));
    return plan;
  }
  switch (exchange.fault) {
    case Fault::kResetAfterHeaders:
      plan->send(chunked_head(exchange, type)).then({Step::Kind::kReset});
      return plan;
    case Fault::kChunkedGarbage:
      plan->send(chunked_head(exchange, type).append(kGarbage)).then({Step::Kind::kCut});
      return plan;
    case Fault::kEmptyBody:
      plan->send(whole(exchange, "", type));
      return plan;
    case Fault::kWrongContentType:
      if (action.content_type && !action.content_type->starts_with("text/html")) {
        return nullptr;  // the right answer under the wrong name
      }
      plan->send(whole(exchange, kHtmlPage, "text/html"));
      return plan;
    default:
      return nullptr;
  }
}

std::unique_ptr<IPlan> oversized(const Exchange& exchange, const std::string& body) {
  // In the middle of the first string of some length there is room for any number of letters.
  const std::size_t room = body.find(R"("content":")");
  constexpr std::string_view kField = R"("content":")";
  const std::size_t split = room == std::string::npos ? body.find('"') + 1 : room + kField.size();
  const bool chunked = !exchange.http_1_0;
  std::string before = chunked_head(exchange, kJson);
  std::string after;
  if (chunked) {
    append_chunk(before, std::string_view(body).substr(0, split));
    append_chunk(after, std::string_view(body).substr(split));
    after += kLastChunk;
  } else {
    before += std::string_view(body).substr(0, split);
    after += std::string_view(body).substr(split);
  }
  return std::make_unique<FillPlan>(std::move(before),
                                    exchange.action->size_bytes.value_or(kOversized),
                                    std::move(after), chunked);
}

std::string error_in_200(const Exchange& exchange) {
  std::string body;
  exchange.dialect->write_error(scripted_error(exchange, Fault::kServerError), body);
  return body;
}

}  // namespace

std::unique_ptr<IPlan> deliver_error(const Exchange& exchange, const VendorError& error) {
  std::string body;
  exchange.dialect->write_error(error, body);
  const std::string_view type =
      error.raw_content_type.empty() ? kJson : std::string_view(error.raw_content_type);
  std::string bytes = compose_head(exchange, {error.status, type, body.size(), false, error.type});
  bytes += body;
  auto plan = after_delay(exchange);
  plan->send(std::move(bytes));
  return plan;
}

std::unique_ptr<IPlan> deliver_nothing(const Exchange& exchange) {
  auto plan = after_delay(exchange);
  plan->then(exchange.fault == Fault::kSilence ? hold(*exchange.action) : Step{Step::Kind::kReset});
  return plan;
}

std::unique_ptr<IPlan> deliver_body(const Exchange& exchange, std::string body) {
  if (auto plan = deliver_either_way(exchange)) {
    return plan;
  }
  const Action& action = *exchange.action;
  auto plan = after_delay(exchange);
  switch (exchange.fault) {
    case Fault::kStall:
      plan->send(half(exchange, body)).then(hold(action));
      return plan;
    case Fault::kCut: {
      const bool reset = action.end == StreamEnd::kReset;
      plan->send(half(exchange, body)).then({reset ? Step::Kind::kReset : Step::Kind::kCut});
      return plan;
    }
    case Fault::kEarlyEnd:
    case Fault::kTruncatedJson:
    case Fault::kMalformedEvent:
      body.resize(body.size() / 2);
      break;
    case Fault::kErrorInStream:
      body = error_in_200(exchange);
      break;
    case Fault::kOversizedBody:
    case Fault::kOversizedEvent:
      return oversized(exchange, body);
    default:
      break;
  }
  plan->send(whole(exchange, body, kJson));
  return plan;
}

std::unique_ptr<IPlan> deliver_stream(Exchange exchange) {
  if (auto plan = deliver_either_way(exchange)) {
    return plan;
  }
  return std::make_unique<StreamPlan>(std::move(exchange));
}

}  // namespace llm_rotate::fake
