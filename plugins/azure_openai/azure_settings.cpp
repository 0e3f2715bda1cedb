#include "azure_openai/azure_settings.hpp"

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::azure_openai {

void Settings::apply(std::string_view json) {
  constexpr std::string_view kEmpty = "{}";
  if (json.size() <= kEmpty.size()) return;
  family.apply(json);
  const sdk::json::Document document(json);
  const auto take = [&document](std::string_view name, std::string& setting) {
    if (!document[name].string().empty()) setting = document[name].string();
  };
  // One of them says where: a key's resource stands over its provider's endpoint.
  if (document["endpoint"].is_string() || document["resource"].is_string()) {
    endpoint.clear();
    resource.clear();
  }
  take("endpoint", endpoint);
  take("resource", resource);
  take("api_version", api_version);
  take("deployment", deployment);
  take("tenant_id", tenant_id);
  take("client_id", client_id);
  take("authority_host", authority_host);
  take("scope", scope);
  take("federated_token_file", federated_token_file);
  document["base_models"].each_member([this](std::string_view name, sdk::json::Value model) {
    base_models.insert_or_assign(std::string(name), std::string(model.string()));
  });
}

}  // namespace llm_rotate::azure_openai
