// The network of a simulation: an exchange is two or three moments on the virtual clock.
//
// Used by the dispatcher of a `Player`. Threads: one.
#pragma once

#include <memory>

#include "net/loop.hpp"
#include "net/transport.hpp"
#include "simulate/model_world.hpp"

namespace llm_rotate::simulate {

class ModelTransport final : public net::ITransport {
 public:
  ModelTransport(net::ILoop& loop, ModelWorld& world, std::int64_t start_ms)
      : loop_(loop), world_(world), start_ms_(start_ms) {}

  std::unique_ptr<net::ITransfer> start(sdk::HttpRequest request, const net::TransferLimits& limits,
                                        net::ITransferSink& sink) override;

 private:
  net::ILoop& loop_;
  ModelWorld& world_;
  std::int64_t start_ms_;
};

}  // namespace llm_rotate::simulate
