// The settings that all exchanges of a transport share, put on an easy handle once in its life.
//
// Called by `CurlHandlePool` when it makes a handle. `curl_easy_reset` is never used: it would
// throw these away and they cost more than the exchange's own settings.
#pragma once

#include <curl/curl.h>

#include "net/transport_options.hpp"

namespace llm_rotate::net {

void apply_options(CURL* easy, const TransportOptions& options);

}  // namespace llm_rotate::net
