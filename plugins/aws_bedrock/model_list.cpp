#include "model_list.hpp"

#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "reply.hpp"

namespace llm_rotate::aws_bedrock {

std::vector<std::string> read_model_list(const sdk::HttpResponse& response) {
  const sdk::json::Document document(response.body);
  const sdk::json::Value models = document["modelSummaries"];
  const sdk::json::Value profiles = document["inferenceProfileSummaries"];
  if (!models.is_array() && !profiles.is_array()) throw_misplaced(response, "a list of models");
  std::vector<std::string> ids;
  const auto add = [&ids](std::string_view id) {
    if (!id.empty()) ids.emplace_back(id);
  };
  models.each([&add](sdk::json::Value model) { add(model["modelId"].string()); });
  profiles.each([&add](sdk::json::Value model) { add(model["inferenceProfileId"].string()); });
  return ids;
}

}  // namespace llm_rotate::aws_bedrock
