// The exchanges of one loop: those under way, and some spare ones with a warm easy handle.
//
// Called by `CurlDriver`. Threads: used on one loop.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "net/curl_exchange.hpp"

namespace llm_rotate::net {

class CurlExchangePool {
 public:
  explicit CurlExchangePool(CurlLoop& loop, std::size_t max_spare = 128)
      : loop_(loop), max_spare_(max_spare) {}

  CurlExchange& acquire();
  // After `retire`. The exchange may be gone afterwards.
  void release(CurlExchange& exchange);

  std::size_t live() const { return live_; }
  std::size_t spare() const { return all_.size() - live_; }
  // Any one of those under way. There must be one.
  CurlExchange& last() const { return *all_[live_ - 1]; }
  template <class F>
  void each_live(F&& visit) const {
    for (std::size_t i = 0; i < live_; ++i) visit(*all_[i]);
  }

 private:
  void swap(std::size_t a, std::size_t b);

  CurlLoop& loop_;
  std::size_t max_spare_;
  std::vector<std::unique_ptr<CurlExchange>> all_;  // the first `live_` are under way
  std::size_t live_ = 0;
};

}  // namespace llm_rotate::net
