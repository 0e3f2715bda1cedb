// The caller's end of an exchange: destroying it cancels.
//
// Made by `CurlDriver`. The exchange behind it may be over first, and its handle is then used for
// another one; whoever goes first cuts the tie.
// Threads: used on one loop.
#pragma once

#include "net/transport.hpp"

namespace llm_rotate::net {

class CurlExchange;

class ICurlTransferOwner {
 public:
  virtual ~ICurlTransferOwner() = default;
  virtual void cancel(CurlExchange& exchange) = 0;
  virtual void resume(CurlExchange& exchange) = 0;
};

class CurlTransfer final : public ITransfer {
 public:
  CurlTransfer(ICurlTransferOwner& owner, CurlExchange& exchange)
      : owner_(owner), exchange_(&exchange) {}
  ~CurlTransfer() override {
    if (exchange_ != nullptr) owner_.cancel(*exchange_);
  }
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  void resume() override {
    if (exchange_ != nullptr) owner_.resume(*exchange_);
  }
  // The exchange is over, or the transport is gone: neither is touched any more.
  void detach() { exchange_ = nullptr; }

 private:
  ICurlTransferOwner& owner_;
  CurlExchange* exchange_;
};

}  // namespace llm_rotate::net
