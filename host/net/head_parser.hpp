// Puts the header lines that curl hands over, one by one, together to an `sdk::HttpHead`.
//
// Called by `CurlExchange` from curl's header callback. Heads of 1xx answers and trailers are
// swallowed; everything counts against the limits, so a provider cannot fill memory with either.
// Threads: plain data, used on the loop that owns the exchange.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::net {

inline constexpr std::size_t kMaxHeaderBytes = 256UL * 1024;
inline constexpr std::size_t kMaxHeaderCount = 500;

class HeadParser {
 public:
  enum class Step : std::int32_t {
    kSwallowed,  // belongs to a 1xx answer or to the trailers
    kMore,       // part of the final head
    kComplete,   // the final head is whole: `take` it
    kTooLarge,
    kBad,  // not HTTP, or a switch to another protocol that nobody asked for
  };

  void reset();
  Step feed(std::string_view line);
  sdk::HttpHead take();

  // The final head was whole at some time.
  bool complete() const { return complete_; }

 private:
  Step begin_head(std::string_view line);
  Step end_head();
  void add_header(std::string_view line);

  sdk::HttpHead head_;
  std::size_t bytes_ = 0;
  std::size_t count_ = 0;
  bool begun_ = false;
  bool complete_ = false;
};

}  // namespace llm_rotate::net
