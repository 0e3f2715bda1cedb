#include "observe/say.hpp"

#include <memory>

#include <spdlog/spdlog.h>

namespace llm_rotate::observe {
namespace {

spdlog::level::level_enum level_of(Weight weight) {
  switch (weight) {
    case Weight::kInfo:
      return spdlog::level::info;
    case Weight::kWarning:
      return spdlog::level::warn;
    case Weight::kError:
      break;
  }
  return spdlog::level::err;
}

}  // namespace

void say(Weight weight, std::string_view line) noexcept {
  try {
    const std::shared_ptr<spdlog::logger> logger = spdlog::default_logger();
    if (logger != nullptr) logger->log(level_of(weight), line);
  } catch (...) {
    return;  // a line is not worth an exception on the way of a call
  }
}

}  // namespace llm_rotate::observe
