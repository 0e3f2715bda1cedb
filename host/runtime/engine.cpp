#include "runtime/engine.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

#include "llm_rotate/error.hpp"

#include "auth/secret_resolver.hpp"
#include "auth/secret_source.hpp"
#include "config/effective.hpp"
#include "observe/recorder.hpp"
#include "observe/say.hpp"
#include "runtime/config_watch.hpp"
#include "runtime/engine_call.hpp"
#include "runtime/guarded_store.hpp"
#include "runtime/health_reader.hpp"
#include "runtime/startup.hpp"
#include "runtime/telemetry_set.hpp"
#include "state/memory_store.hpp"
#include "token/token_book.hpp"

namespace llm_rotate::runtime {
namespace {

class Secrets final : public dispatch::ISecretSource {
 public:
  dispatch::SecretAnswer secret_of(const routing::KeyRuntime& key) override {
    auth::SecretResult result = resolver_.resolve("key '" + key.masked_id + "'", key.secret_ref);
    if (result.secret == nullptr) return std::move(result.error);
    return std::move(result.secret);
  }

 private:
  auth::SystemSecretSource source_;
  auth::SecretResolver resolver_{source_};
};

std::int64_t steady_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// The address of a store holds its password, so it may be a reference like any secret.
StateStoreConfig with_url(StateStoreConfig store) {
  const std::string& url = store.redis_url;
  if (!url.starts_with("env://") && !url.starts_with("file://")) return store;
  const auth::SystemSecretSource source;
  auth::SecretResolver resolver(source);
  const auth::SecretResult found = resolver.resolve("state_store.redis_url", url);
  if (found.secret == nullptr) throw ConfigurationError(found.error);
  store.redis_url = found.secret->reveal();
  return store;
}

std::shared_ptr<sdk::IStateStore> make_store(const LMRotateConfig& config,
                                             const plugin::PluginRegistry& plugins) {
  const StateStoreConfig& store = config.state_store;
  if (store.backend == "memory") return std::make_shared<state::MemoryStore>();
  auto made = plugins.make_state_store(store.backend, config::store_options(with_url(store)));
  if (made.has_error()) throw ConfigurationError(made.error().text);
  return guard_store(
      std::move(*made), {store.backend, store.timeout.count(), store.on_store_down},
      [](const std::string& text) { observe::say(observe::Weight::kWarning, text); });
}

// Calls under way hold leases of the store they began with, so it stays until the process ends.
void refuse_another_store(const StateStoreConfig& now, const StateStoreConfig& wanted) {
  const bool same = now.backend == wanted.backend && now.redis_url == wanted.redis_url &&
                    now.redis_namespace == wanted.redis_namespace &&
                    now.options_json == wanted.options_json && now.timeout == wanted.timeout &&
                    now.on_store_down == wanted.on_store_down;
  if (same) return;
  throw ConfigurationError(
      "[state_store] differs from what this process was started with; a reload cannot change it, "
      "restart the process");
}

// So that a process of a fleet that has made no call yet shows what the others know.
void make_known(const LMRotateConfig& config, const routing::Snapshot& snapshot) {
  if (config.state_store.backend == "memory") return;
  for (const auto& key : snapshot.keys) snapshot.store->intern(key->spec(), {});
}

// Then the connections that stand are used on.
bool same(const NetworkConfig& a, const NetworkConfig& b) {
  return a.proxy == b.proxy && a.ca_file == b.ca_file && a.ca_path == b.ca_path &&
         a.http2 == b.http2;
}

net::TransportOptions network_of(const LMRotateConfig& config) {
  net::TransportOptions options;
  options.proxy = config.network.proxy;
  options.ca_file = config.network.ca_file;
  options.ca_path = config.network.ca_path;
  options.http2 = config.network.http2;
  return options;
}

}  // namespace

struct Engine::Parts {
  explicit Parts(const LMRotateConfig& config) : Parts(config, Startup(config)) {}

  Parts(const LMRotateConfig& config, Startup startup)
      : store_config(config.state_store),
        store(make_store(config, startup.plugins())),
        network(config.network),
        telemetry(TelemetrySet().next(config, startup.plugins())),
        recorder(std::make_shared<observe::Recorder>(telemetry.list())),
        snapshot(startup.snapshot(store)),
        plugins(startup.take_plugins()) {
    make_known(config, *snapshot);
  }

  std::shared_ptr<const routing::Snapshot> current() const {
    const std::lock_guard lock(mutex);
    return snapshot;
  }

  const StateStoreConfig store_config;
  std::shared_ptr<sdk::IStateStore> store;
  NetworkConfig network;  // this and the next are touched by one reload after the other
  TelemetrySet telemetry;
  std::shared_ptr<observe::Recorder> recorder;
  Secrets secrets;
  token::TokenBook tokens;
  mutable std::mutex mutex;
  std::shared_ptr<const routing::Snapshot> snapshot;  // under the mutex, and so are the next two
  plugin::PluginRegistry plugins;
  bool closed = false;
  std::mutex reload_mutex;  // one reload after the other
  std::unique_ptr<ConfigWatch> watch;
  std::vector<std::shared_ptr<Worker>> workers;
  std::atomic<std::size_t> next_worker{0};
};

Engine::Engine(const LMRotateConfig& config, int threads)
    : parts_(std::make_unique<Parts>(config)) {
  const net::TransportOptions network = network_of(config);
  for (int i = 0; i < std::max(threads, 1); ++i) {
    parts_->workers.push_back(
        std::make_shared<Worker>(network, parts_->secrets, parts_->tokens, *parts_->recorder));
  }
  watch(config);
}

void Engine::watch(const LMRotateConfig& config) {
  constexpr std::chrono::seconds kBetweenLooks{1};
  if (!config.watch || config.source_file.empty()) return;
  parts_->watch = std::make_unique<ConfigWatch>(
      config.source_file, kBetweenLooks,
      [this](const std::string& file) { reload(configure_from_file(file)); });
}

Engine::~Engine() {
  close();
}

std::shared_ptr<IEngineCall> Engine::start(dispatch::CallRequest request,
                                           std::shared_ptr<dispatch::ICallSink> sink) {
  const std::size_t turn = parts_->next_worker.fetch_add(1, std::memory_order_relaxed);
  auto call =
      std::make_shared<EngineCall>(parts_->workers[turn % parts_->workers.size()], std::move(sink));
  const std::lock_guard lock(parts_->mutex);
  if (parts_->closed) throw ConfigurationError("this LMRotate is closed; make a new one");
  call->begin(parts_->snapshot, std::move(request));
  return call;
}

const std::vector<std::shared_ptr<Worker>>& Engine::workers() const {
  return parts_->workers;
}

std::shared_ptr<const routing::Snapshot> Engine::snapshot() const {
  return parts_->current();
}

std::vector<std::shared_ptr<const sdk::IIngress>> Engine::make_ingresses(
    const LMRotateConfig& config) const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<std::shared_ptr<const sdk::IIngress>> all;
  for (const std::string& id : parts_->plugins.ids(plugin::Kind::kProvider)) {
    const plugin::LoadedPlugin& loaded = *parts_->plugins.find(id);
    const auto& provides = loaded.manifest().provides;
    if (std::find(provides.begin(), provides.end(), LLMR_EXT_INGRESS) == provides.end()) continue;
    auto made = parts_->plugins.make_provider(id, options_of(config, id));
    if (made.has_error()) throw ConfigurationError(made.error().text);
    const std::shared_ptr<const plugin::ProviderProxy> proxy = std::move(*made);
    if (proxy->ingress() != nullptr) all.emplace_back(proxy, proxy->ingress());
  }
  return all;
}

std::shared_ptr<IEngineCall> Engine::acquire(const std::string& provider, const std::string& model,
                                             std::function<void(Lent)> then) {
  return start(loan_request(provider, model),
               std::make_shared<Lender>(parts_->recorder, std::move(then)));
}

HealthReport Engine::health() const {
  return read_health(*parts_->current(), steady_now());
}

sdk::CommandAnswer Engine::command_key(std::string_view key_id, sdk::KeyCommand command) {
  return parts_->store->command(key_id, command, steady_now());
}

UsageSummary Engine::usage() const {
  return parts_->recorder->summary();
}

void Engine::reload(const LMRotateConfig& config) {
  const std::lock_guard one_at_a_time(parts_->reload_mutex);
  refuse_another_store(parts_->store_config, config.state_store);
  Startup startup(config);
  const std::shared_ptr<const routing::Snapshot> previous = parts_->current();
  std::shared_ptr<const routing::Snapshot> snapshot =
      startup.snapshot(parts_->store, previous.get());
  make_known(config, *snapshot);
  parts_->telemetry = parts_->telemetry.next(config, startup.plugins());
  // Nothing stands in the way any more.
  parts_->recorder->use(parts_->telemetry.list());
  if (!same(std::exchange(parts_->network, config.network), config.network)) {
    for (const auto& worker : parts_->workers) worker->use(network_of(config));
  }
  plugin::PluginRegistry plugins = startup.take_plugins();
  const std::lock_guard lock(parts_->mutex);
  std::swap(parts_->snapshot, snapshot);
  std::swap(parts_->plugins, plugins);
}

void Engine::close() {
  parts_->watch.reset();
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->closed = true;
  }
  for (const std::shared_ptr<Worker>& worker : parts_->workers) worker->stop();
}

}  // namespace llm_rotate::runtime
