// A network on the virtual clock: what becomes of an exchange is a list of timed events that a test
// decides when the exchange begins.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "net/loop.hpp"
#include "net/transport.hpp"
#include "simulation/virtual_loop.hpp"

namespace llm_rotate::tests {

// What happens next in an exchange, `after_ms` after what came before.
struct Happening {
  enum class Kind { kHead, kData, kEnd };

  static Happening head(std::int64_t ms, int status, sdk::Headers headers = {}) {
    Happening it{Kind::kHead, ms, {}, {}};
    it.head_ = {status, std::move(headers)};
    return it;
  }
  static Happening data(std::int64_t ms, std::string bytes) {
    return {Kind::kData, ms, std::move(bytes), {}};
  }
  static Happening end(std::int64_t ms, net::TransferEnd how = net::TransferEnd::kDone) {
    return {Kind::kEnd, ms, {}, how};
  }

  Kind kind;
  std::int64_t after_ms;
  std::string bytes;
  net::TransferEnd how;
  sdk::HttpHead head_{};
};

// An exchange whose list runs out without an end is silent until one of its limits ends it.
using Fate = std::deque<Happening>;

class VirtualTransport final : public net::ITransport {
 public:
  using Decide = std::function<Fate(const sdk::HttpRequest&)>;

  VirtualTransport(VirtualLoop& loop, Decide decide) : loop_(loop), decide_(std::move(decide)) {}

  std::unique_ptr<net::ITransfer> start(sdk::HttpRequest request, const net::TransferLimits& limits,
                                        net::ITransferSink& sink) override {
    Fate fate = decide_(request);
    return std::make_unique<Transfer>(*this, std::move(fate), limits, sink, next_++);
  }

  int open_exchanges() const { return open_; }
  // Told the number of each exchange that is over, the first one being 0, and whether its sink has
  // heard the answer: its head came, and the sink was still there at the end.
  std::function<void(int, bool)> on_close;

 private:
  class Transfer final : public net::ITransfer {
   public:
    Transfer(VirtualTransport& transport, Fate fate, const net::TransferLimits& limits,
             net::ITransferSink& sink, int number)
        : transport_(transport),
          loop_(transport.loop_),
          fate_(std::move(fate)),
          limits_(limits),
          sink_(sink),
          number_(number) {
      ++transport_.open_;
      if (limits_.total.count() > 0) {
        total_ = loop_.after(limits_.total.count(),
                             [this] { end(net::TransferEnd::kTotalTimeout, "total timeout"); });
      }
      wait();
    }
    ~Transfer() override { close(false); }
    void resume() override {
      if (!std::exchange(paused_, false)) return;
      wait();
    }

   private:
    void wait() {
      const std::int64_t idle = began_ ? limits_.idle.count() : 0;
      if (fate_.empty() || (idle > 0 && fate_.front().after_ms > idle)) {
        if (idle > 0) {
          next_ =
              loop_.after(idle, [this] { end(net::TransferEnd::kIdleTimeout, "idle timeout"); });
        }
        return;  // else only the total limit ends it
      }
      next_ = loop_.after(fate_.front().after_ms, [this] { happen(); });
    }
    void happen() {
      const Happening now = std::move(fate_.front());
      fate_.pop_front();
      switch (now.kind) {
        case Happening::Kind::kHead:
          began_ = true;
          sink_.on_head(now.head_);
          break;
        case Happening::Kind::kData:
          paused_ = sink_.on_data(now.bytes) == net::Flow::kPause;
          break;
        case Happening::Kind::kEnd:
          end(now.how, "the exchange broke");
          return;
      }
      if (!paused_) wait();
    }
    void end(net::TransferEnd how, std::string message) {
      total_.reset();
      next_.reset();
      close(began_);
      sink_.on_end({how, how == net::TransferEnd::kDone ? "" : std::move(message)});
    }
    void close(bool heard) {
      if (std::exchange(closed_, true)) return;
      --transport_.open_;
      if (transport_.on_close) transport_.on_close(number_, heard);
    }

    VirtualTransport& transport_;
    VirtualLoop& loop_;
    Fate fate_;
    net::TransferLimits limits_;
    net::ITransferSink& sink_;
    int number_;
    std::unique_ptr<net::ITimer> next_;
    std::unique_ptr<net::ITimer> total_;
    bool began_ = false;
    bool paused_ = false;
    bool closed_ = false;
  };

  VirtualLoop& loop_;
  Decide decide_;
  int open_ = 0;
  int next_ = 0;
};

}  // namespace llm_rotate::tests
