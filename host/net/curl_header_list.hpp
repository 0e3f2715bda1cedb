// The header lines of one request in the form that curl wants, in one buffer that can be wiped.
//
// Called by `CurlExchange`. Built anew for each exchange without allocating once it is warm:
// curl only reads the list, so the nodes are ours. `curl_slist_append` would copy every line into
// memory that nobody wipes.
// Threads: plain data, used on the loop that owns the exchange.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include <curl/curl.h>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::net {

class CurlHeaderList {
 public:
  CurlHeaderList() = default;
  ~CurlHeaderList() { wipe(); }
  CurlHeaderList(const CurlHeaderList&) = delete;
  CurlHeaderList& operator=(const CurlHeaderList&) = delete;

  // False when a name or a value could smuggle in another header; the list is empty then.
  // Headers that frame the body are left out: curl and the body decide on those.
  bool build(const sdk::Headers& headers);
  // Overwrites every byte that was ever in the list.
  void wipe();

  curl_slist* list() { return nodes_.empty() ? nullptr : nodes_.data(); }

 private:
  void reserve(std::size_t bytes, std::size_t lines);
  void add_line(std::string_view name, std::string_view separator, std::string_view value);

  std::unique_ptr<char[]> text_;
  std::size_t capacity_ = 0;
  std::size_t used_ = 0;
  std::vector<curl_slist> nodes_;
};

// Overwrites the values that are flagged as sensitive.
void wipe_sensitive(sdk::Headers& headers);

}  // namespace llm_rotate::net
