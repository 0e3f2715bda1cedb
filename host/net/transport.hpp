// The port through which the call engine moves bytes: one HTTP exchange at a time, no policy.
//
// Called by dispatch (one `ITransport` per event loop). Implemented by `CurlTransport` over
// libcurl, by the virtual world of the simulation, and by fakes in tests.
// Threads: everything here runs on the loop that owns the transport. No sink function is called
// from inside `start`, `resume` or `cancel`; each comes from the loop later.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::net {

using Millis = std::chrono::milliseconds;

// Where an exchange ended. Every value but kDone means that the answer is not whole.
enum class TransferEnd : std::int32_t {
  kDone,              // the whole answer arrived
  kResolveFailed,     // the host name has no address
  kConnectFailed,     // refused, unreachable, reset before the answer began
  kTlsFailed,         // certificate or handshake
  kConnectTimeout,    // name, TCP and TLS together took longer than `connect`
  kFirstByteTimeout,  // connected and sent, but no answer within `first_byte`
  kIdleTimeout,       // the answer began and then fell silent for longer than `idle`
  kTotalTimeout,      // the whole exchange took longer than `total`
  kInterrupted,       // the connection broke while the answer was coming
  kTooLarge,          // more than `max_body` bytes, or headers beyond the limit
  kProtocolError,     // not HTTP, or a URL that cannot be used
};

// Zero means no limit of that kind.
struct TransferLimits {
  Millis connect{10'000};
  Millis first_byte{0};
  Millis idle{0};
  Millis total{600'000};
  std::uint64_t max_body = 64ULL << 20;
};

struct TransferResult {
  TransferEnd end = TransferEnd::kDone;
  std::string message;  // one sentence that tells the reader what to check; empty for kDone
};

enum class Flow : std::int32_t { kContinue, kPause };

class ITransferSink {
 public:
  virtual ~ITransferSink() = default;
  // Once, when the final answer's headers are complete (never for a 1xx).
  virtual void on_head(const sdk::HttpHead& head) = 0;
  // As bytes come. kPause holds the provider back until `ITransfer::resume`: nothing more is
  // delivered and at most a socket buffer and curl's own 64 KiB pile up. The bytes just given are
  // taken.
  virtual Flow on_data(std::string_view bytes) = 0;
  // Once, last. The transfer may be destroyed from here on, also from inside this call.
  virtual void on_end(const TransferResult& result) = 0;
};

// One exchange under way. Destroying it cancels it at once: the connection is closed unless the
// answer was whole, and the sink hears nothing more.
class ITransfer {
 public:
  virtual ~ITransfer() = default;
  virtual void resume() = 0;
};

class ITransport {
 public:
  virtual ~ITransport() = default;
  // The sink must outlive the transfer. Header values flagged sensitive are wiped after use.
  virtual std::unique_ptr<ITransfer> start(sdk::HttpRequest request, const TransferLimits& limits,
                                           ITransferSink& sink) = 0;
};

}  // namespace llm_rotate::net
