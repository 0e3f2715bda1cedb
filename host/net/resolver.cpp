#include "net/resolver.hpp"

#include <pthread.h>
#include <signal.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace llm_rotate::net {
namespace {

constexpr int kThreads = 2;

// The process's signals are for its main threads.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

// Owned by the resolver and by each of its threads: whoever leaves last cleans up.
struct Resolver::State {
  State(Lookup lookup_with, ResolveCacheLimits limits, Now clock)
      : lookup(std::move(lookup_with)), now(std::move(clock)), cache(limits) {}

  using Listeners = std::vector<std::weak_ptr<IResolveListener>>;

  static void run(const std::shared_ptr<State>& self);
  bool ensure_thread(const std::shared_ptr<State>& self);
  AddressListPtr finish(const std::string& host, AddressList found, Listeners& listeners);

  const Lookup lookup;
  const Now now;
  std::mutex mutex;
  std::condition_variable work;
  ResolveCache cache;
  std::deque<std::string> queue;
  std::map<std::string, Listeners, std::less<>> waiting;
  int threads = 0;
  int idle = 0;
  bool stopping = false;
};

Resolver::Resolver(Lookup lookup, ResolveCacheLimits limits, Now now)
    : state_(std::make_shared<State>(std::move(lookup), limits, std::move(now))) {}

Resolver::~Resolver() {
  const std::lock_guard lock(state_->mutex);
  state_->stopping = true;
  state_->queue.clear();
  state_->waiting.clear();
  state_->work.notify_all();
}

std::shared_ptr<Resolver> Resolver::shared() {
  static const auto instance = std::make_shared<Resolver>(&system_lookup);
  return instance;
}

Resolver::Answer Resolver::ask(std::string_view host,
                               const std::shared_ptr<IResolveListener>& listener) {
  const std::lock_guard lock(state_->mutex);
  const ResolveCache::Advice advice = state_->cache.ask(host, state_->now());
  if (advice.lookup) {
    if (!state_->ensure_thread(state_)) {
      return {false, state_->cache.store(host, {}, state_->now())};
    }
    state_->queue.emplace_back(host);
    state_->work.notify_one();
  }
  if (!advice.wait) return {false, advice.addresses};
  state_->waiting[std::string(host)].push_back(listener);
  return {true, nullptr};
}

// False only when there is no thread at all and none can be had.
bool Resolver::State::ensure_thread(const std::shared_ptr<State>& self) {
  if (idle > static_cast<int>(queue.size()) || threads == kThreads) return true;
  try {
    std::thread(&State::run, self).detach();
    ++threads;
  } catch (const std::system_error&) {
    return threads != 0;
  }
  return true;
}

void Resolver::State::run(const std::shared_ptr<State>& self) {
  block_signals();
  std::unique_lock lock(self->mutex);
  for (;;) {
    ++self->idle;
    self->work.wait(lock, [&] { return self->stopping || !self->queue.empty(); });
    --self->idle;
    if (self->stopping) return;
    const std::string host = std::move(self->queue.front());
    self->queue.pop_front();
    lock.unlock();
    AddressList found = self->lookup(host);
    Listeners listeners;
    const AddressListPtr addresses = self->finish(host, std::move(found), listeners);
    for (const auto& waiting : listeners) {
      if (const auto listener = waiting.lock()) listener->resolved(host, addresses);
    }
    lock.lock();
  }
}

AddressListPtr Resolver::State::finish(const std::string& host, AddressList found,
                                       Listeners& listeners) {
  const std::lock_guard lock(mutex);
  if (const auto it = waiting.find(host); it != waiting.end()) {
    listeners = std::move(it->second);
    waiting.erase(it);
  }
  return cache.store(host, std::move(found), now());
}

}  // namespace llm_rotate::net
