#include "cli/key_probe.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "llm_rotate/llm_rotate.hpp"

#include "cli/answer_text.hpp"
#include "config/glob.hpp"
#include "config/key_set.hpp"

namespace llm_rotate::cli {
namespace {

constexpr std::size_t kAtOnce = 8;

class ProbeRun {
 public:
  ProbeRun(const LMRotateConfig& config, std::chrono::milliseconds timeout)
      : config_(config), keys_(config::used_keys(config)), probes_(keys_.size()) {
    options_.max_tokens = 1;
    options_.max_retries = 0;
    options_.fallback = false;
    options_.timeout = timeout;
  }

  std::vector<KeyProbe> run() {
    for (std::size_t i = 0; i < kAtOnce; ++i) start_next();
    loop_.run();
    return std::move(probes_);
  }

 private:
  void start_next() {
    while (next_ < keys_.size()) {
      const std::size_t at = next_++;
      const KeyConfig& key = config_.keys[keys_[at]];
      probes_[at].model = key.enabled ? model_to_probe(key) : "";
      if (probes_[at].model.empty()) {
        probes_[at].skipped =
            key.enabled ? "it lists patterns only, no model to ask for" : "it is disabled";
        continue;
      }
      start(at, key);
      return;
    }
  }

  void start(std::size_t at, const KeyConfig& key) {
    auto lm = std::make_shared<LMRotate>(only_key(config_, key.key_id));
    CallOptions options = options_;
    options.provider = key.provider;
    LMRotate& library = *lm;
    library.chat(ChatRequest(probes_[at].model, "ping", options),
                 boost::asio::bind_executor(
                     loop_, [this, at, lm = std::move(lm)](const std::exception_ptr& error,
                                                           const ChatResponse& response) {
                       ended(at, *lm, error, response);
                     }));
  }

  void ended(std::size_t at, const LMRotate& lm, const std::exception_ptr& error,
             const ChatResponse& response) {
    KeyProbe& probe = probes_[at];
    probe.ok = error == nullptr;
    if (error != nullptr) probe.error = message_of(error);
    probe.latency_ms = response.latency_ms;
    const HealthReport report = lm.health();
    if (!report.keys.empty()) probe.report = report.keys.front();
    // Not from within the completion: the library it belongs to ends with it.
    boost::asio::post(loop_, [this] { start_next(); });
  }

  const LMRotateConfig& config_;
  std::vector<std::size_t> keys_;
  std::vector<KeyProbe> probes_;
  CallOptions options_;
  boost::asio::io_context loop_;
  std::size_t next_ = 0;
};

}  // namespace

std::string model_to_probe(const KeyConfig& key) {
  const auto found = std::find_if(key.models.begin(), key.models.end(),
                                  [](const auto& model) { return !config::is_glob(model); });
  return found == key.models.end() ? std::string() : *found;
}

LMRotateConfig only_key(LMRotateConfig config, const std::string& key_id) {
  config.use_keys = {key_id};
  config.fallback_chains.clear();
  config.defaults.max_retries = 0;
  return config;
}

std::vector<KeyProbe> probe_keys(const LMRotateConfig& config, std::chrono::milliseconds timeout) {
  return ProbeRun(config, timeout).run();
}

}  // namespace llm_rotate::cli
