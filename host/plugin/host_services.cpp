#include "plugin/host_services.hpp"

#include <memory>

#include <spdlog/spdlog.h>

#include "plugin/safe_text.hpp"

namespace llm_rotate::plugin {

namespace {

constexpr std::size_t kMaxMessage = 4096;

spdlog::level::level_enum level_of(std::int32_t level) {
  switch (level) {
    case 0:
      return spdlog::level::trace;
    case 1:
      return spdlog::level::debug;
    case 2:
      return spdlog::level::info;
    case 3:
      return spdlog::level::warn;
    default:
      return spdlog::level::err;
  }
}

void on_log(void* context, std::int32_t level, llmr_str message) noexcept {
  const auto* const plugin_id = static_cast<const std::string*>(context);
  const bool usable = message.data != nullptr && message.size > 0;
  log_for_plugin(*plugin_id, level,
                 usable ? std::string_view(message.data, message.size) : std::string_view());
}

}  // namespace

void log_for_plugin(std::string_view plugin_id, std::int32_t level,
                    std::string_view message) noexcept {
  try {
    // A program that embeds the library may have set up no logger of that name.
    std::shared_ptr<spdlog::logger> logger = spdlog::get(kPluginLogger);
    if (logger == nullptr) logger = spdlog::default_logger();
    if (logger == nullptr || !logger->should_log(level_of(level))) return;
    logger->log(level_of(level), "{}: {}", plugin_id, safe_text(message, kMaxMessage));
  } catch (...) {
    return;  // a log line is not worth an exception in somebody else's code
  }
}

HostServices::HostServices(std::string plugin_id)
    : plugin_id_(std::move(plugin_id)),
      table_{static_cast<std::uint32_t>(sizeof(llmr_host)), LLMR_ABI_MINOR, &plugin_id_, &on_log} {}

}  // namespace llm_rotate::plugin
