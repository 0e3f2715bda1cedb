// One instance of a plugin: what its `create` made, ended by its `destroy`.
//
// Made for each use in a configuration and owned by the proxy that speaks to it. Threads: made and
// ended by one thread; what it gives out is constant.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/abi.h"

#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

class Instance {
 public:
  // `entry` and `host` live as long as the process, or at least as the instance. `file` is what a
  // refusal names.
  static Result<Instance> create(const llmr_plugin& entry, const llmr_host* host, std::string file,
                                 std::string_view options_json);
  Instance(Instance&& other) noexcept;
  Instance& operator=(Instance&&) = delete;
  ~Instance();

  void* self() const { return self_; }
  const llmr_plugin& entry() const { return *entry_; }
  const std::string& file() const { return file_; }
  std::string_view id() const { return {entry_->id.data, entry_->id.size}; }

 private:
  Instance(const llmr_plugin& entry, void* self, std::string file);

  const llmr_plugin* entry_;
  void* self_;
  std::string file_;
};

}  // namespace llm_rotate::plugin
