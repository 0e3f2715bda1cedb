#include "gateway/message_head.hpp"

#include <array>
#include <charconv>
#include <ostream>  // Boost's string_view writes itself
#include <string_view>

#include <boost/beast/http/status.hpp>

namespace llm_rotate::gateway {

namespace {

bool is_framing(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {"content-length", "transfer-encoding",
                                                      "connection", "keep-alive"};
  for (const std::string_view framing : kNames) {
    if (sdk::iequals(name, framing)) return true;
  }
  return false;
}

}  // namespace

std::string message_head(const HeadPlan& plan, const sdk::Headers& headers) {
  namespace http = boost::beast::http;
  std::string out;
  out.reserve(512);
  const auto reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(plan.status)));
  out.append("HTTP/1.1 ").append(std::to_string(plan.status)).append(" ");
  out.append(reason.data(), reason.size()).append("\r\n");
  for (const sdk::Header& header : headers) {
    if (is_framing(header.name)) continue;
    out.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  if (plan.framing == Framing::kLength) {
    out.append("Content-Length: ").append(std::to_string(plan.length)).append("\r\n");
  } else if (plan.framing == Framing::kChunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  }
  if (!plan.keep_alive) out.append("Connection: close\r\n");
  out.append("\r\n");
  return out;
}

std::string chunk_head(std::size_t size) {
  std::array<char, 20> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16);
  return std::string(digits.data(), end).append("\r\n");
}

}  // namespace llm_rotate::gateway
