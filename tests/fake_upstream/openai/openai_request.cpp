#include "fake_upstream/openai/openai_request.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "fake_upstream/openai/openai_check.hpp"
#include "fake_upstream/openai/openai_messages.hpp"
#include "fake_upstream/openai/openai_models.hpp"
#include "fake_upstream/openai/openai_parameters.hpp"
#include "fake_upstream/openai/openai_reasoning.hpp"
#include "fake_upstream/openai/openai_tools.hpp"

namespace llm_rotate::fake::openai {
namespace {

VendorError not_json() {
  return refusal(
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using "
      "your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was "
      "not valid JSON. If you have trouble figuring out how to fix this, please contact us through "
      "our help center at help.openai.com.)",
      std::nullopt, std::nullopt);
}

Refusal read_model(const Json& request, Ask& ask) {
  if (!ask.model.empty()) {
    return std::nullopt;
  }
  const Json* model = member(request, "model");
  if (model == nullptr) {
    return refusal("you must provide a model parameter", std::nullopt, std::nullopt);
  }
  if (!model->IsString()) {
    return invalid_type("model", "a string", *model);
  }
  ask.model = text_of(*model);
  return std::nullopt;
}

Refusal read_chat_object(const Json& request, bool strict, Ask& ask, const ChatRules& rules) {
  const Json* stream = member(request, "stream");
  ask.stream = stream != nullptr && stream->IsTrue();
  auto refused = read_model(request, ask);
  const Json* messages = member(request, "messages");
  const bool has_messages = messages != nullptr && messages->IsArray();
  Refusal refused_messages;
  if (has_messages) {
    // Read early, told late: rules want to know what was asked.
    refused_messages = read_messages(*messages, strict && !rules.foreign_parts, ask.chat);
  }
  if (refused) {
    return refused;
  }
  if (strict) {
    if ((refused = check_known_parameters(request, rules.further))) {
      return refused;
    }
    if (rules.check != nullptr && (refused = rules.check(request, ask.chat))) {
      return refused;
    }
  }
  if (messages == nullptr) {
    return missing_parameter("messages");
  }
  if (!has_messages) {
    return invalid_type("messages", "an array of objects", *messages);
  }
  if (messages->Empty()) {
    return empty_array("messages");
  }
  const ModelTraits traits = traits_of(ask.model);
  if ((refused = read_parameters(request, traits, ask.chat)) || (refused = refused_messages) ||
      (refused = read_tools(request, ask.chat)) ||
      (refused = read_reasoning(request, ask.model, traits, ask.chat))) {
    return refused;
  }
  return read_response_format(request, *messages, ask.chat);
}

// Tokens are given by number: what they say does not matter, that they differ does.
Refusal read_tokens(const Json& tokens, const std::string& path, std::string& text) {
  for (const Json& token : tokens.GetArray()) {
    if (!token.IsUint()) {
      return invalid_type(path, "an array of integers", token);
    }
    text += std::to_string(token.GetUint());
    text += ' ';
  }
  return std::nullopt;
}

Refusal read_input(const Json& input, const std::string& path, Ask& ask) {
  if (input.IsString()) {
    ask.embeddings.inputs.emplace_back(text_of(input));
    return std::nullopt;
  }
  if (!input.IsArray()) {
    return invalid_type(path, "a string, an array of strings, or an array of tokens", input);
  }
  ask.embeddings.inputs.emplace_back();
  return read_tokens(input, path, ask.embeddings.inputs.back());
}

Refusal read_inputs(const Json& request, Ask& ask) {
  constexpr std::size_t kMostInputs = 2048;
  const Json* input = member(request, "input");
  if (input == nullptr) {
    return missing_parameter("input");
  }
  const bool is_list = input->IsArray() && !input->Empty() && !(*input)[0].IsNumber();
  if (input->IsArray() && input->Empty()) {
    return empty_array("input");
  }
  if (!is_list) {
    return read_input(*input, "input", ask);
  }
  if (input->Size() > kMostInputs) {
    return array_too_long("input", kMostInputs, input->Size());
  }
  for (rapidjson::SizeType i = 0; i < input->Size(); ++i) {
    if (auto refused = read_input((*input)[i], index_path("input", i), ask)) {
      return refused;
    }
  }
  return std::nullopt;
}

Refusal read_dimensions(const Json& request, Ask& ask) {
  const EmbeddingTraits traits = embedding_traits_of(ask.model);
  ask.embeddings.dimensions = traits.dimensions;
  const Json* dimensions = member(request, "dimensions");
  if (dimensions == nullptr) {
    return std::nullopt;
  }
  if (!dimensions->IsInt()) {
    return invalid_type("dimensions", "an integer", *dimensions);
  }
  if (!traits.can_shrink) {
    return refusal("This model does not support specifying dimensions.", std::nullopt,
                   std::nullopt);
  }
  const int wanted = dimensions->GetInt();
  if (wanted < 1) {
    return refusal(std::to_string(wanted) + " is less than the minimum of 1 - 'dimensions'",
                   std::nullopt, std::nullopt);
  }
  if (static_cast<std::size_t>(wanted) > traits.dimensions) {
    return refusal("Invalid value for 'dimensions' = " + std::to_string(wanted) +
                       ". Must be less than or equal to " + std::to_string(traits.dimensions) + ".",
                   std::nullopt, std::nullopt);
  }
  ask.embeddings.dimensions = static_cast<std::size_t>(wanted);
  return std::nullopt;
}

Refusal read_embeddings_object(const Json& request, bool strict, Ask& ask, const ChatRules& rules) {
  constexpr std::array kKnown = {
      std::string_view("model"),      std::string_view("input"),
      std::string_view("dimensions"), std::string_view("encoding_format"),
      std::string_view("user"),
  };
  if (auto refused = read_model(request, ask)) {
    return refused;
  }
  const auto unknown = unknown_member(request, kKnown, rules.further);
  if (unknown && strict) {
    return refusal("Unrecognized request argument supplied: " + *unknown, std::nullopt,
                   std::nullopt);
  }
  if (auto refused = read_dimensions(request, ask)) {
    return refused;
  }
  if (const Json* format = member(request, "encoding_format")) {
    const std::string_view name = format->IsString() ? text_of(*format) : std::string_view();
    if (name != "float" && name != "base64") {
      return invalid_value("encoding_format", name, "'float' and 'base64'");
    }
    ask.embeddings.base64 = name == "base64";
  }
  return read_inputs(request, ask);
}

}  // namespace

void read_chat(std::string& body, bool strict, Ask& ask, const ChatRules& rules) {
  const ParsedBody parsed(body);
  const Json* request = parsed.object();
  ask.refusal = request == nullptr ? not_json() : read_chat_object(*request, strict, ask, rules);
}

void read_embeddings(std::string& body, bool strict, Ask& ask, const ChatRules& rules) {
  const ParsedBody parsed(body);
  const Json* request = parsed.object();
  ask.refusal =
      request == nullptr ? not_json() : read_embeddings_object(*request, strict, ask, rules);
}

}  // namespace llm_rotate::fake::openai
