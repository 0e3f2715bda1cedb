#include "plugin/instance.hpp"

#include <utility>

#include "plugin/answer.hpp"
#include "plugin/safe_text.hpp"

namespace llm_rotate::plugin {

namespace {

constexpr std::size_t kMaxShownReason = 512;

}  // namespace

Result<Instance> Instance::create(const llmr_plugin& entry, const llmr_host* host, std::string file,
                                  std::string_view options_json) {
  void* self = nullptr;
  FaultBox fault;
  const llmr_fault_sink sink = fault.sink();
  const std::int32_t status =
      entry.create(host, llmr_str{options_json.data(), options_json.size()}, &self, &sink);
  if (status == LLMR_OK && self != nullptr) return Instance(entry, self, std::move(file));
  const sdk::Verdict* const verdict = fault.verdict();
  const std::string reason = verdict != nullptr && !verdict->message.empty()
                                 ? safe_text(verdict->message, kMaxShownReason)
                                 : std::string("it gave no reason");
  return refusal_of(file, "could not be created: " + reason + "; check its options");
}

Instance::Instance(const llmr_plugin& entry, void* self, std::string file)
    : entry_(&entry), self_(self), file_(std::move(file)) {}

Instance::Instance(Instance&& other) noexcept
    : entry_(other.entry_),
      self_(std::exchange(other.self_, nullptr)),
      file_(std::move(other.file_)) {}

Instance::~Instance() {
  if (self_ != nullptr) entry_->destroy(self_);
}

}  // namespace llm_rotate::plugin
