// What all exchanges share: the configuration as the gateway sees it, and how full it is.
//
// One `View` for a configuration, replaced whole on a reload; one `Hall` for the process.
// Threads: views are constant but for what guards itself; the counters are atomic.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include <boost/asio/ssl/context.hpp>

#include "llm_rotate/config.hpp"

#include "auth/secret_source.hpp"
#include "gateway/client_book.hpp"
#include "gateway/route_table.hpp"
#include "routing/snapshot.hpp"

namespace llm_rotate::gateway {

using TlsPtr = std::shared_ptr<boost::asio::ssl::context>;

struct View {
  // `before` is what it takes the place of, if anything.
  View(const LMRotateConfig& config, TlsPtr certificate, RouteTable::Ingresses ingresses,
       const auth::ISecretSource& source, const View* before)
      : settings(config.gateway),
        tls(std::move(certificate)),
        routes(std::move(ingresses)),
        clients(config.gateway.tokens, source, before != nullptr ? &before->clients : nullptr) {}

  GatewayConfig settings;
  TlsPtr tls;  // null: connections as they are
  RouteTable routes;
  mutable ClientBook clients;
};

class Hall {
 public:
  using Snapshots = std::function<std::shared_ptr<const routing::Snapshot>()>;

  Hall(std::shared_ptr<const View> view, Snapshots snapshots)
      : view_(std::move(view)), snapshots_(std::move(snapshots)) {}

  std::shared_ptr<const View> view() const {
    const std::lock_guard lock(mutex_);
    return view_;
  }
  void replace(std::shared_ptr<const View> view) {
    const std::lock_guard lock(mutex_);
    std::swap(view_, view);
  }
  std::shared_ptr<const routing::Snapshot> snapshot() const { return snapshots_(); }

  std::atomic<int> listeners{0};
  std::atomic<int> connections{0};
  std::atomic<int> in_flight{0};  // calls
  std::atomic<bool> draining{false};

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const View> view_;
  Snapshots snapshots_;
};

}  // namespace llm_rotate::gateway
