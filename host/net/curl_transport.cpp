#include "net/curl_transport.hpp"

#include <utility>

#include "net/curl_driver.hpp"

namespace llm_rotate::net {

CurlTransport::CurlTransport(boost::asio::io_context& loop, TransportOptions options)
    : loop_(loop), driver_(CurlDriver::make(loop, std::move(options))) {}

CurlTransport::~CurlTransport() {
  for (const std::shared_ptr<CurlDriver>& driver : earlier_) driver->close();
  driver_->close();
}

std::unique_ptr<ITransfer> CurlTransport::start(sdk::HttpRequest request,
                                                const TransferLimits& limits, ITransferSink& sink) {
  close_idle();
  return driver_->start(std::move(request), limits, sink);
}

void CurlTransport::use(TransportOptions options) {
  earlier_.push_back(std::exchange(driver_, CurlDriver::make(loop_, std::move(options))));
  close_idle();
}

void CurlTransport::close_idle() {
  std::erase_if(earlier_, [](const std::shared_ptr<CurlDriver>& driver) {
    const bool idle = driver->is_idle();
    if (idle) driver->close();
    return idle;
  });
}

}  // namespace llm_rotate::net
