// Turns host names into addresses without ever holding up an event loop: two threads that call
// getaddrinfo, a cache, and one lookup per name at a time however many wait for it.
//
// Called by `CurlDriver` of every loop; `shared()` is the one of the process. libcurl's own
// resolver is not used because it blocks the removal of a transfer until getaddrinfo returns.
// Threads: `ask` from any thread; listeners are called on a resolver thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/resolve_cache.hpp"

namespace llm_rotate::net {

class IResolveListener {
 public:
  virtual ~IResolveListener() = default;
  // From a resolver thread. `addresses` is null when the name cannot be resolved.
  virtual void resolved(const std::string& host, const AddressListPtr& addresses) = 0;
};

class Resolver {
 public:
  // Blocks until it knows; no address means failure. Must not throw.
  using Lookup = std::function<AddressList(const std::string& host)>;
  using Now = std::function<std::chrono::steady_clock::time_point()>;

  explicit Resolver(Lookup lookup, ResolveCacheLimits limits = {},
                    Now now = &std::chrono::steady_clock::now);
  // Never waits for a lookup: a thread that hangs in one ends by itself when the lookup returns.
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // The resolver of the process, over getaddrinfo.
  static std::shared_ptr<Resolver> shared();

  struct Answer {
    bool wait = false;  // the listener will hear of it, once
    AddressListPtr addresses;
  };
  Answer ask(std::string_view host, const std::shared_ptr<IResolveListener>& listener);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// getaddrinfo for stream sockets of both families.
AddressList system_lookup(const std::string& host);

}  // namespace llm_rotate::net
