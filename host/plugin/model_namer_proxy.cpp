#include "plugin/model_namer_proxy.hpp"

#include <exception>

#include "llm_rotate/sdk/detail/convert.hpp"

#include "plugin/answer.hpp"

namespace llm_rotate::plugin {

namespace {

void take_name(void* context, llmr_str name) noexcept {
  auto& taken = *static_cast<std::string*>(context);
  try {
    if (!taken.empty() || !read(name, taken)) taken.clear();
  } catch (const std::exception&) {
    taken.clear();  // no memory for it
  }
}

}  // namespace

std::string ModelNamerProxy::name_of(std::string_view model) const {
  std::string name;
  const llmr_str_sink out = {&name, &take_name};
  FaultBox fault;
  const llmr_fault_sink failed = fault.sink();
  const std::int32_t status =
      table_.name_of(instance_.self(), sdk::detail::to_abi(model), &out, &failed);
  return status == LLMR_OK && !name.empty() ? name : std::string(model);
}

}  // namespace llm_rotate::plugin
