#include "net/curl_exchange_pool.hpp"

#include <utility>

namespace llm_rotate::net {

CurlExchange& CurlExchangePool::acquire() {
  if (live_ == all_.size()) {
    all_.push_back(std::make_unique<CurlExchange>(loop_));
    all_.back()->pool_index = live_;
  }
  return *all_[live_++];
}

void CurlExchangePool::release(CurlExchange& exchange) {
  swap(exchange.pool_index, --live_);
  if (spare() > max_spare_) all_.pop_back();
}

void CurlExchangePool::swap(std::size_t a, std::size_t b) {
  std::swap(all_[a], all_[b]);
  all_[a]->pool_index = a;
  all_[b]->pool_index = b;
}

}  // namespace llm_rotate::net
