#include "fake_upstream/google/google_contents.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "fake_upstream/google/google_signature.hpp"

namespace llm_rotate::fake::google {
namespace {

constexpr std::size_t kCharsOfAFile = 1032;  // 258 tokens, an image

struct ReadPart {
  std::string text;
  std::string call;    // the name of the function that is called
  std::string result;  // the name of the function whose result this is
  bool has_data = false;
};

std::string path_at(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

Refusal read_inline(const Json& data, const std::string& path, const Place& place) {
  if (auto refused = check_members(data, path, place, {"mimeType", "data", "displayName"})) {
    return refused;
  }
  const std::string_view type = text_in(data, "mimeType");
  const std::string_view bytes = text_in(data, "data");
  if (type.empty()) {
    return refusal("Unable to submit request because it has an empty mimeType.");
  }
  if (bytes.empty() || !is_base64(bytes)) {
    return refusal("Invalid value at '" + path + ".data' (TYPE_BYTES), Base64 decoding failed");
  }
  return type == "image/gif" ? Refusal(refusal("Unsupported MIME type: image/gif")) : std::nullopt;
}

Refusal read_file(const Json& data, const std::string& path, const Place& place) {
  if (auto refused = check_members(data, path, place, {"mimeType", "fileUri", "displayName"})) {
    return refused;
  }
  const std::string_view uri = text_in(data, "fileUri");
  if (place.vertex && text_in(data, "mimeType").empty()) {
    return refusal("Unable to submit request because it must have a mimeType in fileData.");
  }
  const bool known = uri.starts_with("https://") || (place.vertex && uri.starts_with("gs://"));
  return known ? std::nullopt : Refusal(refusal("Unsupported file URI type: " + std::string(uri)));
}

// Ids are AI Studio's alone, and only the newer models give any.
Refusal check_id(const Json& object, const std::string& path, const Place& place) {
  if (text_in(object, "id").empty() || (!place.vertex && place.version >= 3)) {
    return std::nullopt;
  }
  return refusal("Invalid JSON payload received. Unknown name \"id\" at '" + path +
                 "': Cannot find field.");
}

Refusal read_call(const Json& call, const std::string& path, const Place& place, ReadPart& read) {
  auto refused = check_members(call, path, place, {"id", "name", "args"});
  if (!refused) {
    refused = check_id(call, path, place);
  }
  const Json* arguments = member(call, "args");
  if (!refused && arguments != nullptr && !arguments->IsObject()) {
    refused = refusal("Invalid value at '" + path +
                      ".args' (type.googleapis.com/google.protobuf.Struct)");
  }
  read.call = text_in(call, "name");
  if (!refused && read.call.empty()) {
    refused = refusal("Function call must have a name.");
  }
  return refused;
}

Refusal read_result(const Json& result, const std::string& path, const Place& place,
                    ReadPart& read) {
  auto refused = check_members(result, path, place, {"id", "name", "response", "parts"});
  if (!refused) {
    refused = check_id(result, path, place);
  }
  const Json* response = member(result, "response");
  if (!refused && (response == nullptr || !response->IsObject())) {
    refused = refusal("Invalid value at '" + path +
                      ".response' (type.googleapis.com/google.protobuf.Struct)");
  }
  if (!refused && member(result, "parts") != nullptr && place.version < 3) {
    refused = refusal("Multimodal function responses are not supported by this model.");
  }
  read.result = text_in(result, "name");
  if (!refused && read.result.empty()) {
    refused = refusal("Function response must have a name.");
  }
  return refused;
}

Refusal read_part(const Json& part, const std::string& path, const Place& place, ReadPart& read) {
  if (auto refused =
          check_members(part, path, place,
                        {"text", "inlineData", "fileData", "functionCall", "functionResponse",
                         "executableCode", "codeExecutionResult", "thought", "thoughtSignature",
                         "videoMetadata", "mediaResolution"})) {
    return refused;
  }
  int data = 0;
  Refusal refused;
  for (const char* name : {"text", "inlineData", "fileData", "functionCall", "functionResponse",
                           "executableCode", "codeExecutionResult"}) {
    data += member(part, name) != nullptr ? 1 : 0;
  }
  if (data != 1) {
    return refusal("Unable to submit request because " + path +
                   " must have one initialized field: data.");
  }
  if (const Json* text = member(part, "text")) {
    if (!text->IsString()) {
      return refusal("Invalid value at '" + path + ".text' (TYPE_STRING)");
    }
    read.text = text_of(*text);
  } else if (const Json* bytes = member(part, "inlineData")) {
    refused = read_inline(*bytes, path + ".inline_data", place);
    read.has_data = true;
  } else if (const Json* file = member(part, "fileData")) {
    refused = read_file(*file, path + ".file_data", place);
    read.has_data = true;
  } else if (const Json* call = member(part, "functionCall")) {
    refused = read_call(*call, path + ".function_call", place, read);
  } else if (const Json* result = member(part, "functionResponse")) {
    refused = read_result(*result, path + ".function_response", place, read);
  }
  const std::string_view signature = text_in(part, "thoughtSignature");
  if (!refused && read.text.empty() && member(part, "text") != nullptr && signature.empty()) {
    refused = refusal(
        "Unable to submit request because it must have a text parameter that is not empty.");
  }
  if (!refused && !is_base64(signature)) {
    refused = refusal("Invalid value at '" + path +
                      ".thought_signature' (TYPE_BYTES), Base64 decoding failed");
  }
  return refused;
}

// One content, as the rules between contents see it.
struct Turn {
  bool of_user = true;
  std::vector<std::string> calls;
  std::vector<std::string> results;
  std::size_t others = 0;            // parts that are neither
  std::string first_call_signature;  // empty: none
  bool bad_signature = false;        // one that this model did not give for this part
};

void check_signature(std::string_view signature, const ReadPart& part, const Place& place,
                     Turn& turn) {
  if (!part.call.empty() && turn.calls.empty()) {
    turn.first_call_signature = signature;
  }
  if (signature.empty() || signature == kNoSignature) {
    return;
  }
  turn.bad_signature = turn.bad_signature || signature != signature_of(place, part.call);
}

Refusal read_turn(const Json& content, const std::string& path, const Place& place, ChatAsk& chat,
                  Turn& turn) {
  if (auto refused = check_members(content, path, place, {"role", "parts"})) {
    return refused;
  }
  const std::string_view role = text_in(content, "role");
  if (role != "user" && role != "model" && role != "function" && !role.empty()) {
    return refusal("Please use a valid role: user, model.");
  }
  turn.of_user = role != "model";
  const Json* parts = member(content, "parts");
  if (parts == nullptr || !parts->IsArray() || parts->Empty()) {
    return refusal(
        "Unable to submit request because it must include at least one parts field, "
        "which describes the prompt input.");
  }
  std::string text;
  for (rapidjson::SizeType i = 0; i < parts->Size(); ++i) {
    ReadPart part;
    if (auto refused = read_part((*parts)[i], path_at(path + ".parts", i), place, part)) {
      return refused;
    }
    check_signature(text_in((*parts)[i], "thoughtSignature"), part, place, turn);
    text += part.text;
    chat.prompt_chars += part.text.size() + (part.has_data ? kCharsOfAFile : 0);
    if (!part.call.empty()) {
      turn.calls.push_back(part.call);
    } else if (!part.result.empty()) {
      turn.results.push_back(part.result);
    } else {
      ++turn.others;
    }
  }
  if (turn.of_user && !text.empty()) {
    chat.last_user_text = text;
  }
  return std::nullopt;
}

Refusal check_order(const std::vector<Turn>& turns) {
  if (!turns.front().of_user) {
    return refusal(
        "Please ensure that multiturn requests alternate between user and model and "
        "begin with a user role.");
  }
  if (!turns.back().of_user) {
    return refusal(
        "Please ensure that multiturn requests end with a user role or a function response.");
  }
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const std::vector<std::string> none;
    const std::vector<std::string>& calls = i > 0 ? turns[i - 1].calls : none;
    if (turns[i].results.size() != calls.size()) {
      return refusal(
          "Please ensure that the number of function response parts is equal to the "
          "number of function call parts of the function call turn.");
    }
    if (turns[i].results != calls) {
      return refusal(
          "Please ensure that function responses name the functions of the function call turn, in "
          "their order.");
    }
  }
  return std::nullopt;
}

// In the current turn, which begins with the user's last own words, each step's first call must
// carry its signature.
Refusal check_signatures(const std::vector<Turn>& turns, const Place& place) {
  std::size_t current = 0;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const bool asks = turns[i].of_user && turns[i].results.empty();
    current = asks ? i : current;
    if (turns[i].bad_signature) {
      return refusal("Thought signature is not valid.");
    }
  }
  for (std::size_t i = current; i < turns.size() && must_sign(place); ++i) {
    if (!turns[i].calls.empty() && turns[i].first_call_signature.empty()) {
      return refusal(
          "Function call is missing a thought_signature in functionCall parts. This is "
          "required for tools to work correctly.");
    }
  }
  return std::nullopt;
}

}  // namespace

Refusal read_contents(const Json& contents, const Place& place, ChatAsk& chat) {
  if (!contents.IsArray() || contents.Empty()) {
    return refusal("* GenerateContentRequest.contents: contents is not specified\n");
  }
  std::vector<Turn> turns(contents.Size());
  for (rapidjson::SizeType i = 0; i < contents.Size(); ++i) {
    if (auto refused = read_turn(contents[i], path_at("contents", i), place, chat, turns[i])) {
      return refused;
    }
  }
  if (auto refused = check_order(turns)) {
    return refused;
  }
  return check_signatures(turns, place);
}

Refusal read_instruction(const Json& instruction, const Place& place, ChatAsk& chat) {
  if (place.has("gemma")) {
    return refusal("Developer instruction is not enabled for models/" + place.model);
  }
  Turn turn;
  const std::string asked = chat.last_user_text;
  auto refused = read_turn(instruction, "system_instruction", place, chat, turn);
  chat.last_user_text = asked;
  return refused;
}

}  // namespace llm_rotate::fake::google
