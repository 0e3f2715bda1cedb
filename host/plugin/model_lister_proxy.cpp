#include "plugin/model_lister_proxy.hpp"

#include <exception>
#include <utility>

#include "llm_rotate/sdk/detail/convert.hpp"

#include "plugin/answer.hpp"

namespace llm_rotate::plugin {

namespace {

namespace abi = sdk::detail;

constexpr std::size_t kMaxModels = 100'000;

void add_model(void* context, llmr_str model) noexcept {
  auto& models = *static_cast<std::vector<std::string>*>(context);
  try {
    std::string id;
    if (models.size() < kMaxModels && read(model, id) && !id.empty()) {
      models.push_back(std::move(id));
    }
  } catch (const std::exception&) {
    return;  // no memory for it: the list is shorter
  }
}

}  // namespace

sdk::HttpRequest ModelListerProxy::build_list_models(const sdk::Target& target) const {
  const llmr_target_view where = abi::to_abi(target);
  return ask<sdk::HttpRequest>(
      {instance_.id(), "build_list_models"}, [&](const auto* out, const auto* failed) {
        return table_.build_list_models(instance_.self(), &where, out, failed);
      });
}

std::vector<std::string> ModelListerProxy::parse_list_models(
    const sdk::HttpResponse& response) const {
  const abi::AbiHeaders headers(response.headers);
  const llmr_http_response_view message = abi::to_abi(response.status, headers, response.body);
  std::vector<std::string> models;
  const llmr_str_sink out = {&models, &add_model};
  tell({instance_.id(), "parse_list_models"}, [&](const auto* failed) {
    return table_.parse_list_models(instance_.self(), &message, &out, failed);
  });
  return models;
}

}  // namespace llm_rotate::plugin
