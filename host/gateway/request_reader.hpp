// Makes requests of the bytes that a client sends, one after another, within the limits. What comes
// after the end of one waits for the next.
//
// Used by `Session`. No socket, no clock. Threads: one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "gateway/failure.hpp"
#include "gateway/request.hpp"

namespace llm_rotate::gateway {

class RequestReader {
 public:
  enum class Step {
    kNothing,       // no byte of a request has come
    kHeader,        // a part of its head
    kBody,          // its head, and a part of its body
    kWantsConsent,  // as kBody, and the client waits for "100 Continue"; said once
    kWhole,
    kFault,  // no request that can be served
  };

  // Makes ready for the next request.
  void expect(std::uint32_t header_limit, std::uint64_t body_limit);
  void push(std::string_view bytes) { inbox_.append(bytes); }
  // Bytes that were sent ahead.
  std::size_t ahead() const { return inbox_.size(); }
  Step read();
  // After kFault.
  const Told& fault() const { return *fault_; }

  // Of the request under way, as far as its head has come.
  bool keep_alive() const { return parser_->get().keep_alive(); }
  bool is_http_1_0() const { return parser_->get().version() < 11; }
  bool is_head() const;
  // The request, or what is known of it after a fault; until `expect` there is none.
  Request take();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  Step broken(const Told& told);
  void parse(boost::system::error_code& error);

  std::string inbox_;  // what has come and is not parsed yet
  std::optional<Parser> parser_;
  std::optional<Told> fault_;
  bool consent_told_ = false;
  bool begun_ = false;
};

}  // namespace llm_rotate::gateway
