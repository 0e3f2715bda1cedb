#include "fake_upstream/google/google_request.hpp"

#include "fake_upstream/google/google_config.hpp"
#include "fake_upstream/google/google_contents.hpp"

namespace llm_rotate::fake::google {
namespace {

constexpr std::size_t kDimensions = 3072;

VendorError not_json() {
  return refusal("Invalid JSON payload received. Unexpected end of string. Expected a value.");
}

Refusal check_top(const Json& request, const Place& place) {
  if (place.vertex) {
    return check_members(
        request, "", place,
        {"contents", "systemInstruction", "tools", "toolConfig", "generationConfig",
         "safetySettings", "cachedContent", "labels", "modelArmorConfig"});
  }
  return check_members(request, "", place,
                       {"model", "contents", "systemInstruction", "tools", "toolConfig",
                        "generationConfig", "safetySettings", "cachedContent", "serviceTier"});
}

Refusal check_cached(const Json& request) {
  const bool twice = member(request, "systemInstruction") != nullptr ||
                     member(request, "tools") != nullptr ||
                     member(request, "toolConfig") != nullptr;
  if (member(request, "cachedContent") == nullptr || !twice) {
    return std::nullopt;
  }
  return refusal(
      "CachedContent can not be used with GenerateContent request setting "
      "system_instruction, tools or tool_config.");
}

Refusal check_labels(const Json& request) {
  constexpr std::size_t kMost = 63;
  const Json* labels = member(request, "labels");
  if (labels == nullptr || !labels->IsObject()) {
    return std::nullopt;
  }
  for (const auto& one : labels->GetObject()) {
    const std::string_view value = one.value.IsString() ? text_of(one.value) : "A";
    for (const std::string_view text : {text_of(one.name), value}) {
      const bool lower = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") ==
                         std::string_view::npos;
      if (!lower || text.size() > kMost) {
        return refusal(
            "Labels must be of lower case letters, digits, underscores and dashes, at "
            "most 63 of them.");
      }
    }
  }
  return std::nullopt;
}

Refusal read_object(const Json& request, const Place& place, ChatAsk& chat) {
  const Json* contents = member(request, "contents");
  // Read early, told late: rules want to know what was asked.
  const Refusal of_contents = contents != nullptr
                                  ? read_contents(*contents, place, chat)
                                  : refusal(
                                        "* GenerateContentRequest.contents: contents is not "
                                        "specified\n");
  Refusal refused = check_top(request, place);
  if (refused || (refused = of_contents) || (refused = check_cached(request)) ||
      (refused = check_labels(request))) {
    return refused;
  }
  struct {
    const char* name;
    Refusal (*read)(const Json&, const Place&, ChatAsk&);
  } constexpr kMembers[] = {{"systemInstruction", &read_instruction},
                            {"tools", &read_tools},
                            {"toolConfig", &read_tool_config},
                            {"generationConfig", &read_config}};
  for (const auto& [name, read] : kMembers) {
    const Json* value = member(request, name);
    if (value != nullptr && (refused = read(*value, place, chat))) {
      return refused;
    }
  }
  return std::nullopt;
}

Refusal read_embedding(const Json& request, const Place& place, Ask& ask) {
  if (auto refused = check_members(request, "", place,
                                   {"model", "content", "taskType", "title", "outputDimensionality",
                                    "embedContentConfig"})) {
    return refused;
  }
  const Json* content = member(request, "content");
  const Json* parts =
      content != nullptr && content->IsObject() ? member(*content, "parts") : nullptr;
  if (parts == nullptr || !parts->IsArray() || parts->Empty() || !(*parts)[0].IsObject()) {
    return refusal("* EmbedContentRequest.content: contents is not specified\n");
  }
  const Json* settings = member(request, "embedContentConfig");
  const Json& place_of_size = settings != nullptr && settings->IsObject() ? *settings : request;
  ask.embeddings.inputs.emplace_back(text_in((*parts)[0], "text"));
  ask.embeddings.dimensions = static_cast<std::size_t>(
      number_in(place_of_size, "outputDimensionality").value_or(kDimensions));
  return ask.embeddings.dimensions > kDimensions
             ? Refusal(refusal("outputDimensionality must be at most 3072."))
             : std::nullopt;
}

Refusal read_batch(const Json& request, const Place& place, Ask& ask) {
  constexpr rapidjson::SizeType kMost = 100;
  const Json* requests = member(request, "requests");
  if (requests == nullptr || !requests->IsArray() || requests->Empty()) {
    return refusal("* BatchEmbedContentsRequest.requests: requests is not specified\n");
  }
  if (requests->Size() > kMost) {
    return refusal(
        "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\n");
  }
  for (const Json& one : requests->GetArray()) {
    if (!one.IsObject() || text_in(one, "model").empty()) {
      return refusal("* BatchEmbedContentsRequest.requests: model is required\n");
    }
    if (auto refused = read_embedding(one, place, ask)) {
      return refused;
    }
  }
  return std::nullopt;
}

Refusal read_prediction(const Json& request, const Place& place, Ask& ask) {
  if (auto refused = check_members(request, "", place, {"instances", "parameters"})) {
    return refused;
  }
  const Json* instances = member(request, "instances");
  if (instances == nullptr || !instances->IsArray() || instances->Empty()) {
    return refusal("Invalid: instances is empty.");
  }
  if (place.has("gemini-embedding-001") && instances->Size() > 1) {
    return refusal("The model gemini-embedding-001 supports one instance per request.");
  }
  for (const Json& instance : instances->GetArray()) {
    if (auto refused =
            check_members(instance, "instances", place, {"content", "task_type", "title"})) {
      return refused;
    }
    ask.embeddings.inputs.emplace_back(text_in(instance, "content"));
  }
  const Json* parameters = member(request, "parameters");
  const auto wanted = parameters != nullptr && parameters->IsObject()
                          ? number_in(*parameters, "outputDimensionality")
                          : std::nullopt;
  ask.embeddings.dimensions =
      static_cast<std::size_t>(wanted.value_or(place.has("gemini") ? kDimensions : 768));
  return std::nullopt;
}

}  // namespace

void read_chat(std::string& body, const Place& place, Ask& ask) {
  const ParsedBody parsed(body);
  const Json* request = parsed.object();
  ask.refusal = request == nullptr ? not_json() : read_object(*request, place, ask.chat);
}

void read_embeddings(std::string& body, std::string_view method, const Place& place, Ask& ask) {
  const ParsedBody parsed(body);
  const Json* request = parsed.object();
  if (request == nullptr) {
    ask.refusal = not_json();
  } else if (method == "batchEmbedContents") {
    ask.refusal = read_batch(*request, place, ask);
  } else if (method == "predict") {
    ask.refusal = read_prediction(*request, place, ask);
  } else {
    ask.refusal = read_embedding(*request, place, ask);
  }
}

void read_count(std::string& body, const Place& place, Ask& ask) {
  const ParsedBody parsed(body);
  const Json* request = parsed.object();
  const Json* whole = request != nullptr ? member(*request, "generateContentRequest") : nullptr;
  if (whole != nullptr && whole->IsObject() && !place.vertex) {
    request = whole;
  }
  ask.refusal = request == nullptr ? not_json() : read_object(*request, place, ask.chat);
}

}  // namespace llm_rotate::fake::google
