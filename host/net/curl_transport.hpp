// The real transport: libcurl on an Asio event loop.
//
// Made by the runtime, one for each event loop, and used by dispatch through `ITransport`.
// The transport must go before its `io_context`. It keeps the context busy (`run` does not return)
// for as long as it lives. A transfer may outlive it: it is then cancelled and harmless.
// `on_end` may come while the sink holds the answer back, for a provider that breaks or is too slow
// in total; nothing else does.
// Threads: as `ITransport`.
#pragma once

#include <memory>
#include <vector>

#include "net/transport.hpp"
#include "net/transport_options.hpp"

namespace boost::asio {
class io_context;
}

namespace llm_rotate::net {

class CurlDriver;

class CurlTransport final : public ITransport {
 public:
  CurlTransport(boost::asio::io_context& loop, TransportOptions options);
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  std::unique_ptr<ITransfer> start(sdk::HttpRequest request, const TransferLimits& limits,
                                   ITransferSink& sink) override;
  // For every exchange that is started from here on; the others go on as they began.
  void use(TransportOptions options);

 private:
  void close_idle();

  boost::asio::io_context& loop_;
  std::shared_ptr<CurlDriver> driver_;
  std::vector<std::shared_ptr<CurlDriver>> earlier_;  // with other options, until they are idle
};

}  // namespace llm_rotate::net
