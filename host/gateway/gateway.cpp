#include "gateway/gateway.hpp"

#include <algorithm>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>

#include "config/forms.hpp"
#include "gateway/loop_server.hpp"

namespace llm_rotate::gateway {

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

int threads_of(const GatewayConfig& settings) {
  if (settings.threads > 0) return settings.threads;
  return static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
}

Tcp::endpoint endpoint_of(const GatewayConfig& settings) {
  const std::string host = settings.host == "localhost" ? "127.0.0.1" : settings.host;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) {
    throw ConfigurationError("gateway.host '" + settings.host +
                             "' is no address; give one of this machine, such as 127.0.0.1 or ::");
  }
  return {address, static_cast<asio::ip::port_type>(settings.port)};
}

void require_tokens(const GatewayConfig& settings) {
  if (!settings.tokens.empty() || config::is_loopback(settings.host)) return;
  throw ConfigurationError("the gateway would listen on '" + settings.host +
                           "' and ask for no token; add [[gateway.tokens]], or set gateway.host to "
                           "127.0.0.1");
}

LMRotateConfig unwatched(LMRotateConfig config) {
  config.watch = false;
  return config;
}

// It listens where it has always listened.
void require_same_door(const GatewayConfig& now, const GatewayConfig& wanted) {
  if (now.host == wanted.host && now.port == wanted.port && now.threads == wanted.threads) return;
  throw ConfigurationError(
      "gateway.host, gateway.port or gateway.threads differs from what this process was started "
      "with; a reload cannot change it, restart the process");
}

TlsPtr tls_of(const GatewayConfig& settings) {
  if (settings.tls_certificate.empty() && settings.tls_key.empty()) return nullptr;
  if (settings.tls_certificate.empty() || settings.tls_key.empty()) {
    throw ConfigurationError(
        "gateway.tls_certificate and gateway.tls_key belong together; set both or neither");
  }
  auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  try {
    tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                     asio::ssl::context::no_tlsv1_1);
    tls->use_certificate_chain_file(settings.tls_certificate);
    tls->use_private_key_file(settings.tls_key, asio::ssl::context::pem);
  } catch (const boost::system::system_error& error) {
    throw ConfigurationError(
        "the gateway's certificate and key cannot be used: " + error.code().message() +
        "; check gateway.tls_certificate and gateway.tls_key");
  }
  return tls;
}

std::string url_of(const GatewayConfig& settings, const Tcp::endpoint& at) {
  const bool v6 = at.address().is_v6();
  return (settings.tls_certificate.empty() ? "http://" : "https://") +
         (v6 ? "[" + at.address().to_string() + "]" : at.address().to_string()) + ":" +
         std::to_string(at.port());
}

// Runs `task` on the worker's loop and waits for it.
template <class Task>
void run_on(runtime::Worker& worker, Task&& task) {
  std::promise<void> done;
  worker.post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace

struct Gateway::Parts {
  explicit Parts(const LMRotateConfig& config)
      : settings((require_tokens(config.gateway), config.gateway)),
        engine(unwatched(config), threads_of(settings)),
        hall(view_of(config, tls_of(settings), nullptr), [this] { return engine.snapshot(); }) {}

  std::shared_ptr<const View> view_of(const LMRotateConfig& config, TlsPtr tls,
                                      const View* before) {
    return std::make_shared<const View>(config, std::move(tls), engine.make_ingresses(config),
                                        source, before);
  }

  void listen() {
    Tcp::endpoint at = endpoint_of(settings);
    for (const auto& worker : engine.workers()) {
      const Exchange::World world = {hall, worker->dispatcher(), worker->loop()};
      try {
        servers.push_back(std::make_unique<LoopServer>(worker->context(), at, world));
      } catch (const boost::system::system_error& error) {
        throw ConfigurationError("cannot listen on " + settings.host + ":" +
                                 std::to_string(settings.port) + ": " + error.code().message() +
                                 "; choose another gateway.port, or end who has it");
      }
      at = servers.back()->address();  // port 0 has become one
    }
    url = url_of(settings, at);
    each([](LoopServer& server) { server.start(); });
  }

  // On every loop, at once, and waits.
  template <class Visit>
  void each(Visit&& visit) {
    for (std::size_t i = 0; i < servers.size(); ++i) {
      run_on(*engine.workers()[i], [&] { visit(*servers[i]); });
    }
  }

  GatewayConfig settings;
  auth::SystemSecretSource source;
  runtime::Engine engine;
  Hall hall;
  std::vector<std::unique_ptr<LoopServer>> servers;
  std::string url;
  std::mutex reload_mutex;  // one reload after the other
  bool closed = false;
};

Gateway::Gateway(const LMRotateConfig& config) : parts_(std::make_unique<Parts>(config)) {
  parts_->listen();
}

Gateway::~Gateway() {
  close();
}

const std::string& Gateway::url() const {
  return parts_->url;
}

runtime::Engine& Gateway::engine() {
  return parts_->engine;
}

std::chrono::milliseconds Gateway::drain_limit() const {
  return parts_->hall.view()->settings.drain;
}

int Gateway::calls_in_flight() const {
  return parts_->hall.in_flight;
}

std::vector<std::string> Gateway::routes() const {
  return parts_->hall.view()->routes.spelled();
}

std::vector<std::string> Gateway::remarks() const {
  const std::shared_ptr<const View> view = parts_->hall.view();
  std::vector<std::string> out;
  if (view->clients.is_open()) {
    out.emplace_back(
        "no client tokens are configured, so only programs on this machine can call and none is "
        "asked for a token; add [[gateway.tokens]] to serve others");
  }
  for (std::string& problem : view->clients.problems()) out.push_back(std::move(problem));
  if (view->routes.empty()) {
    out.emplace_back(
        "no plugin of the configuration serves clients; add \"openai\" to plugins to serve "
        "OpenAI's API");
  }
  return out;
}

void Gateway::reload(const LMRotateConfig& config) {
  const std::lock_guard one_at_a_time(parts_->reload_mutex);
  require_same_door(parts_->settings, config.gateway);
  require_tokens(config.gateway);
  TlsPtr tls = tls_of(config.gateway);
  parts_->engine.reload(config);
  const std::shared_ptr<const View> before = parts_->hall.view();
  parts_->hall.replace(parts_->view_of(config, std::move(tls), before.get()));
}

void Gateway::drain() {
  parts_->hall.draining = true;
  parts_->each([](LoopServer& server) { server.drain(); });
}

bool Gateway::is_drained() const {
  return parts_->hall.listeners.load() == 0 && parts_->hall.connections.load() == 0;
}

void Gateway::close() {
  if (std::exchange(parts_->closed, true)) return;
  parts_->each([](LoopServer& server) { server.close(); });
  // A connection ends when its last operation has heard of it, which is a turn of its loop away.
  while (!is_drained()) parts_->each([](LoopServer&) {});
  for (std::size_t i = 0; i < parts_->servers.size(); ++i) {
    run_on(*parts_->engine.workers()[i], [&] { parts_->servers[i].reset(); });
  }
  parts_->engine.close();
}

}  // namespace llm_rotate::gateway
