#include "gateway/request_reader.hpp"

#include <iterator>
#include <ostream>  // Boost's string_view writes itself
#include <utility>

#include <boost/asio/buffer.hpp>

namespace llm_rotate::gateway {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;

Told told_of_parse(const Error& error) {
  if (error == http::error::body_limit) {
    return told(413, sdk::ErrorType::kInvalidRequest, "gateway.body_limit",
                "the request's body is larger than this gateway takes");
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return told(431, sdk::ErrorType::kInvalidRequest, "gateway.header_limit",
                "the request's headers are larger than this gateway takes");
  }
  return told(400, sdk::ErrorType::kInvalidRequest, "gateway.http",
              "this is no HTTP request that can be served: " + error.message());
}

// What one server takes for the end of a body and another one does not is how a request is smuggled
// in behind it.
template <class Message>
bool has_clear_end(const Message& message) {
  const auto [first, last] = message.equal_range(http::field::transfer_encoding);
  if (first == last) return true;
  return message.version() == 11 && std::next(first) == last &&
         beast::iequals(first->value(), "chunked");
}

// One that names another host to whoever stands before us than to us is such a request, too.
template <class Message>
bool names_one_host(const Message& message) {
  const std::size_t hosts = message.count(http::field::host);
  return hosts == 1 || (hosts == 0 && message.version() < 11);
}

}  // namespace

void RequestReader::expect(std::uint32_t header_limit, std::uint64_t body_limit) {
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(header_limit);
  parser_->body_limit(body_limit);
  fault_.reset();
  consent_told_ = begun_ = false;
}

RequestReader::Step RequestReader::read() {
  if (inbox_.empty() && !begun_) return Step::kNothing;
  begun_ = true;
  Error error;
  parse(error);
  if (error && error != http::error::need_more) return broken(told_of_parse(error));
  if (parser_->is_header_done() && !has_clear_end(parser_->get())) {
    return broken(told(400, sdk::ErrorType::kInvalidRequest, "gateway.transfer_encoding",
                       "the request's Transfer-Encoding is not read here; send chunked and nothing "
                       "else, or a Content-Length"));
  }
  if (parser_->is_header_done() && !names_one_host(parser_->get())) {
    return broken(told(400, sdk::ErrorType::kInvalidRequest, "gateway.host",
                       "the request has no Host header, or several; send one"));
  }
  if (parser_->is_done()) return Step::kWhole;
  if (!parser_->is_header_done()) return Step::kHeader;
  const auto expected = parser_->get()[http::field::expect];
  if (expected.empty() || consent_told_) return Step::kBody;
  if (!beast::iequals(expected, "100-continue")) {
    return broken(told(417, sdk::ErrorType::kInvalidRequest, "gateway.expect",
                       "this gateway knows no other expectation than 100-continue"));
  }
  consent_told_ = true;
  return Step::kWantsConsent;
}

void RequestReader::parse(Error& error) {
  std::size_t parsed = 0;
  while (parsed < inbox_.size() && !parser_->is_done()) {
    const auto rest = boost::asio::buffer(inbox_.data() + parsed, inbox_.size() - parsed);
    const std::size_t used = parser_->put(rest, error);
    parsed += used;
    if (error || used == 0) break;
  }
  if (parsed == inbox_.size()) {
    inbox_ = {};  // a connection may be silent for minutes
  } else {
    inbox_.erase(0, parsed);
  }
}

RequestReader::Step RequestReader::broken(const Told& told) {
  fault_ = told;
  return Step::kFault;
}

bool RequestReader::is_head() const {
  return parser_->get().method() == http::verb::head;
}

Request RequestReader::take() {
  Request out;
  if (parser_->is_header_done()) {
    auto& message = parser_->get();
    const auto method = message.method_string();
    out.method.assign(method.data(), method.size());
    const std::string_view target(message.target().data(), message.target().size());
    const std::size_t mark = target.find('?');
    out.path = target.substr(0, mark);
    if (mark != std::string_view::npos) out.query = target.substr(mark + 1);
    for (const auto& field : message) {
      const auto name = field.name_string();
      out.headers.add({name.data(), name.size()}, {field.value().data(), field.value().size()});
    }
    out.body = std::move(message.body());
  }
  parser_.reset();
  return out;
}

}  // namespace llm_rotate::gateway
