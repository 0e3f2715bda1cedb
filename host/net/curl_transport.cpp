#include "net/curl_transport.hpp"

#include <utility>

#include "net/curl_driver.hpp"

namespace llm_rotate::net {

CurlTransport::CurlTransport(boost::asio::io_context& loop, TransportOptions options)
    : driver_(CurlDriver::make(loop, std::move(options))) {}

CurlTransport::~CurlTransport() {
  driver_->close();
}

std::unique_ptr<ITransfer> CurlTransport::start(sdk::HttpRequest request,
                                                const TransferLimits& limits, ITransferSink& sink) {
  return driver_->start(std::move(request), limits, sink);
}

}  // namespace llm_rotate::net
