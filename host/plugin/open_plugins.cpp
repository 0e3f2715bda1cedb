#include "plugin/open_plugins.hpp"

#include <dlfcn.h>

#include <deque>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

// Its own default is Boost.Filesystem, a library that nothing else here needs.
#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include "llm_rotate/sdk/abi.h"

#include "plugin/entry_check.hpp"
#include "plugin/safe_text.hpp"

namespace llm_rotate::plugin {

namespace {

constexpr std::size_t kMaxShownReason = 512;

// All that were ever opened, reachable to the end and never closed: see the top of the header.
std::deque<boost::dll::shared_library>& libraries() {
  static auto* const all = new std::deque<boost::dll::shared_library>;
  return *all;
}

bool is_still(const std::string& path, const FileId& file) {
  const std::optional<FileFacts> now = facts_of(path);
  return now && now->id == file;
}

// The loader's words, without the path that they begin with: the refusal names it already.
std::string reason_of_loader(const std::string& path) {
  const char* const words = ::dlerror();  // NOLINT(concurrency-mt-unsafe): per thread in glibc
  std::string_view reason = words != nullptr ? words : "no reason given";
  if (reason.starts_with(path + ": ")) reason.remove_prefix(path.size() + 2);
  return safe_text(reason, kMaxShownReason);
}

Result<const llmr_plugin*> open_library(const Inspection& found) {
  using boost::dll::load_mode::rtld_local;
  using boost::dll::load_mode::rtld_now;
  const auto replaced = [&] {
    return refusal_of(found.path, "was replaced while it was being opened; try again");
  };
  if (!is_still(found.real_path, found.file)) return replaced();
  boost::dll::shared_library& library = libraries().emplace_back();
  std::error_code failed;
  library.load(found.real_path, rtld_now | rtld_local, failed);
  if (failed) {
    return refusal_of(found.path, "the dynamic loader refuses it (" +
                                      reason_of_loader(found.real_path) +
                                      "); install what it needs, or rebuild it on this machine");
  }
  if (!is_still(found.real_path, found.file)) return replaced();
  if (!library.has(LLMR_PLUGIN_SYMBOL)) {
    return refusal_of(found.path,
                      "has no symbol " LLMR_PLUGIN_SYMBOL
                      "; put LLM_ROTATE_PLUGIN(YourClass) into one of its source files");
  }
  return &library.get<const llmr_plugin>(LLMR_PLUGIN_SYMBOL);
}

}  // namespace

OpenPlugins& OpenPlugins::of_process() {
  static auto* const plugins = new OpenPlugins;
  return *plugins;
}

const LoadedPlugin* OpenPlugins::find(const Inspection& inspection) const {
  for (const auto& plugin : plugins_) {
    const Inspection& open = plugin->inspection();
    if (open.file == inspection.file || open.real_path == inspection.real_path) return plugin.get();
  }
  return nullptr;
}

Result<const LoadedPlugin*> OpenPlugins::open(const Inspection& inspection) {
  const std::lock_guard lock(mutex_);
  if (const LoadedPlugin* const known = find(inspection)) {
    if (known->inspection().file != inspection.file) {
      log_for_plugin(known->id(), 3,
                     "its file was replaced since this process opened it; restart to use the new "
                     "one, until then the old one goes on");
    }
    return known;
  }
  if (inspection.refusal) return *inspection.refusal;
  const Result<const llmr_plugin*> entry = open_library(inspection);
  if (!entry) return entry.error();
  if (auto refusal = check_entry(**entry, inspection)) return *std::move(refusal);
  plugins_.push_back(std::make_unique<const LoadedPlugin>(inspection, **entry));
  return plugins_.back().get();
}

}  // namespace llm_rotate::plugin
