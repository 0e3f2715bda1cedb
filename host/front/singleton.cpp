// The process-wide instance, as users of the Python library know it.
#include <mutex>
#include <utility>

#include "llm_rotate/llm_rotate.hpp"

namespace llm_rotate {
namespace {

struct Singleton {
  std::mutex mutex;
  std::unique_ptr<LMRotate> instance;
};

Singleton& singleton() {
  static Singleton one;
  return one;
}

}  // namespace

void configure(const LMRotateConfig& config, LibraryOptions options) {
  Singleton& one = singleton();
  const std::lock_guard lock(one.mutex);
  if (one.instance != nullptr) {
    throw ConfigurationError(
        "configure() was called twice; use reload_config() to change the configuration, or "
        "reset_singleton() first");
  }
  one.instance = std::make_unique<LMRotate>(config, options);
}

void configure(std::string_view json_registry, const std::vector<std::string>& use_keys,
               const RegistryOptions& options) {
  configure(configure_from_dict(json_registry, use_keys, options));
}

LMRotate& lm() {
  Singleton& one = singleton();
  const std::lock_guard lock(one.mutex);
  if (one.instance == nullptr) {
    throw ConfigurationError("lm() was called before configure(); call configure() once at start");
  }
  return *one.instance;
}

void reset_singleton() {
  Singleton& one = singleton();
  std::unique_ptr<LMRotate> old;
  {
    const std::lock_guard lock(one.mutex);
    old = std::move(one.instance);
  }
}

}  // namespace llm_rotate
