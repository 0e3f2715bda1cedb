#include "replay/recording.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "replay/base64.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::json::Value;

constexpr std::uintmax_t kMaxFile = 64U << 20;

std::optional<std::string> read_file(const std::string& file, std::string& trouble) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) {
    trouble = failed ? "cannot be read: " + failed.message() : "is not a regular file";
    return std::nullopt;
  }
  const std::uintmax_t size = std::filesystem::file_size(file, failed);
  if (failed || size > kMaxFile) {
    trouble = failed ? "cannot be read: " + failed.message() : "is larger than 64 MiB";
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad() || text.size() != size) {
    trouble = "cannot be read to its end";
    return std::nullopt;
  }
  return text;
}

bool take_body(Value response, std::string& body) {
  const Value text = response["body_text"];
  if (text.is_string()) {
    body = text.string();
    return true;
  }
  const auto bytes = from_base64(response["body_base64"].string());
  if (!bytes || !response["body_base64"].is_string()) return false;
  body = *bytes;
  return true;
}

std::optional<std::string> fault_of(const Recording& recording, Value root) {
  if (recording.provider.empty()) return "has no \"provider\"";
  if (!root["request"].is_object()) return "has no \"request\"";
  if (recording.url.empty()) return "has no request.url";
  if (recording.response.status < 100 || recording.response.status > 599) {
    return "has no response.status";
  }
  return std::nullopt;
}

}  // namespace

bool Recording::is_embedding() const {
  if (kind == "embeddings") return true;
  return url.find("/embeddings") != std::string::npos ||
         url.find("mbedContent") != std::string::npos ||
         url.find("mbedContents") != std::string::npos || url.find("embed-") != std::string::npos;
}

bool Recording::is_framed() const {
  const std::string_view form = (*document)["wire_format"].string();
  return form == "sse" || form == "eventstream";
}

std::optional<Recording> read_recording(const std::string& file, std::string& trouble) {
  const auto text = read_file(file, trouble);
  if (!text) return std::nullopt;
  Recording recording;
  recording.document = std::make_shared<const sdk::json::Document>(*text);
  if (!recording.document->ok() || !recording.document->root().is_object()) {
    trouble = "is not a JSON object: " + recording.document->error();
    return std::nullopt;
  }
  const Value root = recording.document->root();
  const Value request = root["request"];
  const Value response = root["response"];
  recording.provider = root["provider"].string();
  recording.kind = root["kind"].string();
  recording.method = request["method"].string("POST");
  recording.url = request["url"].string();
  recording.stream = root["stream"].boolean();
  recording.request_truncated = root["request_truncated"].exists();
  const std::int64_t status = response["status"].integer();
  recording.response.status = status > 0 && status < 1000 ? static_cast<int>(status) : 0;
  response["headers"].each_member([&](std::string_view name, Value value) {
    recording.response.headers.add(name, value.string());
  });
  if (const auto fault = fault_of(recording, root)) {
    trouble = *fault;
    return std::nullopt;
  }
  if (!take_body(response, recording.response.body)) {
    trouble = "has neither response.body_text nor a readable response.body_base64";
    return std::nullopt;
  }
  return recording;
}

}  // namespace llm_rotate::replay
