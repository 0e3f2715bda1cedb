#include "openai_family/model_list.hpp"

#include "llm_rotate/sdk/json.hpp"

#include "openai_family/reply.hpp"

namespace llm_rotate::openai_family {

std::vector<std::string> read_model_list(const sdk::HttpResponse& response,
                                         const Dialect& dialect) {
  const sdk::json::Document document(response.body);
  // Some compatible servers send the bare list.
  const sdk::json::Value list = document.root().is_array() ? document.root() : document["data"];
  if (!list.is_array()) throw_misplaced(response, "a list of models", dialect);
  std::vector<std::string> models;
  list.each([&models](sdk::json::Value model) {
    const std::string_view id = model["id"].string();
    if (!id.empty()) models.emplace_back(id);
  });
  return models;
}

}  // namespace llm_rotate::openai_family
