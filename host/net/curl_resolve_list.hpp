// Tells curl's name cache what our resolver found, so that curl never resolves a name itself.
//
// Called by `CurlDriver` before an exchange starts. The cache belongs to the multi handle, so a
// name is told once for each change of its addresses and not for each exchange.
// Threads: used on one loop.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <curl/curl.h>

#include "net/resolve_cache.hpp"
#include "net/target.hpp"

namespace llm_rotate::net {

class CurlResolveList {
 public:
  struct Free {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, Free>;

  explicit CurlResolveList(std::size_t max_names = 1024) : max_names_(max_names) {}

  // What to give as CURLOPT_RESOLVE to the exchange that is about to start; null when curl knows.
  List update(const Target& target, const AddressListPtr& addresses);
  // An exchange that was given the list has connected, so curl has read it. Until then every
  // exchange is given the list, because one that is cancelled early may never have read it.
  void confirm(const Target& target, const AddressListPtr& addresses);

 private:
  using Told = std::map<std::string, AddressListPtr, std::less<>>;

  std::size_t max_names_;
  Told told_;
};

}  // namespace llm_rotate::net
