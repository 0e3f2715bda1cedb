// The running library: workers, the state store, the plugins and the configuration of the moment.
//
// Made by `LMRotate` and by the programs. Threads: every function from any thread.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "llm_rotate/config.hpp"
#include "llm_rotate/health.hpp"
#include "llm_rotate/sdk/ingress.hpp"
#include "llm_rotate/usage.hpp"

#include "dispatch/call_types.hpp"
#include "routing/snapshot.hpp"
#include "runtime/lender.hpp"
#include "runtime/worker.hpp"

namespace llm_rotate::runtime {

// A call of the engine, from its start to its end, wherever its caller lives.
class IEngineCall {
 public:
  virtual ~IEngineCall() = default;
  // [any thread] The caller gives up; `on_done` still comes, as kCancelled.
  virtual void cancel() = 0;
  // [any thread] The caller can take more chunks.
  virtual void resume() = 0;
};

class Engine {
 public:
  // Throws ConfigurationError.
  Engine(const LMRotateConfig& config, int threads);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The sink is kept until `on_done` has returned; its functions run on a worker's thread.
  std::shared_ptr<IEngineCall> start(dispatch::CallRequest request,
                                     std::shared_ptr<dispatch::ICallSink> sink);

  // For a server that starts its calls on the workers' own threads.
  const std::vector<std::shared_ptr<Worker>>& workers() const;
  std::shared_ptr<const routing::Snapshot> snapshot() const;
  // Of every provider plugin of the configuration that has one, in the order of `plugins`. Throws
  // ConfigurationError.
  std::vector<std::shared_ptr<const sdk::IIngress>> make_ingresses(
      const LMRotateConfig& config) const;
  // Waits for a key as a call does; `then` runs on a worker's thread.
  std::shared_ptr<IEngineCall> acquire(const std::string& provider, const std::string& model,
                                       std::function<void(Lent)> then);

  HealthReport health() const;
  sdk::CommandAnswer command_key(std::string_view key_id, sdk::KeyCommand command);
  UsageSummary usage() const;
  void reload(const LMRotateConfig& config);
  // Cancels every call and joins the workers. A call that comes later is refused.
  void close();

 private:
  void watch(const LMRotateConfig& config);

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace llm_rotate::runtime
