// A client's request as it came off the wire.
//
// Made by `Session`, read by `Exchange`. Plain data.
#pragma once

#include <string>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::gateway {

struct Request {
  std::string method;
  std::string path;   // without the query
  std::string query;  // without the question mark
  sdk::Headers headers;
  std::string body;
};

}  // namespace llm_rotate::gateway
