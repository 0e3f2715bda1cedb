// What one of curl's error codes means to us.
//
// Called by `CurlExchange` when curl ends an exchange. Pure.
#pragma once

#include <string_view>

#include "net/transfer_message.hpp"

namespace llm_rotate::net {

struct CurlFailure {
  int code = 0;                  // a CURLcode, kept as a number so that this header needs no curl
  int os_error = 0;              // errno of the connect that failed
  std::string_view reason = {};  // curl's own words
  bool connecting = false;       // the connection, with proxy and TLS, did not stand yet
  bool answering = false;        // a part of the answer had come
  bool head_complete = false;    // the whole head had come
};

// kDone only for code 0 with a whole head.
TransferResult judge(const CurlFailure& failure, const Peer& peer, const Target& target);

}  // namespace llm_rotate::net
