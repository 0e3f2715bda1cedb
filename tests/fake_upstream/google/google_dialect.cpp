#include "fake_upstream/google/google_dialect.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "fake_upstream/google/google_errors.hpp"
#include "fake_upstream/google/google_request.hpp"
#include "fake_upstream/google/google_writer.hpp"
#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake {
namespace {

struct Method {
  std::string_view name;
  Operation operation;
  bool stream;
};
constexpr Method kMethods[] = {
    {"generateContent", Operation::kChat, false},
    {"streamGenerateContent", Operation::kChat, true},
    {"embedContent", Operation::kEmbeddings, false},
    {"batchEmbedContents", Operation::kEmbeddings, false},
    {"predict", Operation::kEmbeddings, false},
    {"countTokens", Operation::kCountTokens, false},
};

// What stands behind the last colon of a path.
std::string_view method_in(std::string_view path) {
  const std::size_t colon = path.rfind(':');
  return colon == std::string_view::npos ? std::string_view() : path.substr(colon + 1);
}

class GoogleDialect final : public IDialect {
 public:
  GoogleDialect(bool vertex, bool as_array) : vertex_(vertex), as_array_(as_array) {}

  std::string_view name() const override { return vertex_ ? "google_vertex" : "google_ai_studio"; }

  // Without alt=sse a stream is a JSON array.
  bool speaks(const Request& request) const override {
    const bool streams = method_in(request.path) == "streamGenerateContent";
    const bool events = request.target.find("alt=sse") != std::string_view::npos;
    return as_array_ == (streams && !events);
  }

  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    const auto resource = resource_in(path);
    if (!resource) {
      return std::nullopt;
    }
    if (method == "GET" && *resource == "models") {
      return Endpoint{Operation::kListModels};
    }
    constexpr std::string_view kModels = "models/";
    if (!resource->starts_with(kModels) || resource->size() == kModels.size()) {
      return std::nullopt;
    }
    const std::string_view rest = resource->substr(kModels.size());
    const std::size_t colon = rest.rfind(':');
    if (method == "GET" && colon == std::string_view::npos) {
      return Endpoint{Operation::kGetModel, std::string(rest)};
    }
    for (const Method& known : kMethods) {
      if (method == "POST" && colon != std::string_view::npos &&
          rest.substr(colon + 1) == known.name) {
        return Endpoint{known.operation, std::string(rest.substr(0, colon)), known.stream};
      }
    }
    return std::nullopt;
  }

  std::string_view key_of(const Request& request) const override {
    const std::string_view key = request.header("x-goog-api-key");
    if (!key.empty()) {
      return key;
    }
    constexpr std::string_view kBearer = "Bearer ";
    const std::string_view bearer = request.header("authorization");
    if (equals_ignoring_case(bearer.substr(0, kBearer.size()), kBearer)) {
      return bearer.substr(kBearer.size());
    }
    return key_in_query(request.target);
  }

  Ask read(const Endpoint& endpoint, const Request& request, bool strict) const override {
    Ask ask;
    ask.operation = endpoint.operation;
    ask.model = endpoint.model;
    ask.stream = endpoint.stream;
    const google::Place place = google::place_of(endpoint.model, vertex_, strict);
    if (endpoint.operation == Operation::kChat) {
      google::read_chat(*request.body, place, ask);
    } else if (endpoint.operation == Operation::kEmbeddings) {
      google::read_embeddings(*request.body, method_in(request.path), place, ask);
    } else if (endpoint.operation == Operation::kCountTokens) {
      google::read_count(*request.body, place, ask);
    }
    return ask;
  }

  VendorError error_for(Fault fault, const ErrorFacts& facts) const override {
    return google::error_for(fault, facts, vertex_);
  }
  VendorError unknown_url(const Request& request) const override {
    return google::refusal("Unknown path " + std::string(request.path), "NOT_FOUND", 404);
  }
  VendorError missing_key() const override { return google::missing_key(vertex_); }
  VendorError body_too_large() const override {
    return google::refusal("Request payload size exceeds the limit.", "INVALID_ARGUMENT", 413);
  }
  // Streaming endpoints put even their early errors into an array.
  void write_error(const VendorError& error, std::string& body) const override {
    if (!error.raw_body.empty()) {
      body += error.raw_body;
      return;
    }
    body += as_array_ ? "[" : "";
    google::append_error(error, body);
    body += as_array_ ? "]\n" : "\n";
  }

  void write_headers(const HeadFacts&, HeaderList& headers) const override {
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Server", "scaffolding on HTTPServer2");
  }
  std::string_view stream_content_type() const override {
    return as_array_ ? "application/json; charset=UTF-8" : "text/event-stream";
  }

  void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp,
                   std::string& body) const override {
    google::write_reply(ask, answer, stamp, vertex_, body);
  }
  std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                             const Stamp& stamp) const override {
    return google::open_stream(ask, answer, stamp, vertex_, as_array_);
  }
  void write_embeddings(const Ask& ask, std::uint64_t tokens, std::string& body) const override {
    google::write_embeddings(ask, tokens, vertex_, body);
  }
  void write_token_count(std::uint64_t tokens, std::string& body) const override {
    body += R"({"totalTokens":)";
    append_number(body, tokens);
    body += "}\n";
  }
  void write_models(const std::vector<std::string>& ids, std::string& body) const override {
    body += vertex_ ? R"({"publisherModels":[)" : R"({"models":[)";
    for (std::size_t i = 0; i < ids.size(); ++i) {
      body += i == 0 ? "" : ",";
      write_model(ids[i], body);
    }
    body += "]}\n";
  }
  void write_model(std::string_view id, std::string& body) const override {
    body += R"({"name":)";
    append_json_string(body, (vertex_ ? "publishers/google/models/" : "models/") + std::string(id));
    body += vertex_ ? R"(,"versionId":"default"})"
                    : R"(,"inputTokenLimit":1048576,"supportedGenerationMethods":)"
                      R"(["generateContent","countTokens"]})";
  }
  std::vector<std::string> known_models() const override {
    return {"gemini-2.5-flash", "gemini-2.5-pro", "gemini-3.5-flash", "gemini-embedding-001"};
  }

 private:
  // What stands behind the version, and at Vertex behind the publisher: "models/…".
  std::optional<std::string_view> resource_in(std::string_view path) const {
    constexpr std::string_view kPublisher = "/publishers/google/";
    const std::size_t publisher = path.find(kPublisher);
    if (vertex_) {
      const bool versioned = path.starts_with("/v1/") || path.starts_with("/v1beta1/");
      if (!versioned || publisher == std::string_view::npos) {
        return std::nullopt;
      }
      return path.substr(publisher + kPublisher.size());
    }
    // The paths of /v1/models belong to OpenAI's dialect but for those that end in a method.
    for (const std::string_view version : {"/v1beta/", "/v1alpha/"}) {
      if (path.starts_with(version)) {
        return path.substr(version.size());
      }
    }
    const bool plain = path.starts_with("/v1/models/") && !method_in(path).empty();
    return plain ? std::optional(path.substr(std::string_view("/v1/").size())) : std::nullopt;
  }

  static std::string_view key_in_query(std::string_view target) {
    constexpr std::string_view kKey = "key=";
    std::size_t at = target.find('?');
    while (at != std::string_view::npos) {
      const std::string_view field = target.substr(at + 1, target.find('&', at + 1) - at - 1);
      if (field.starts_with(kKey)) {
        return field.substr(kKey.size());
      }
      at = target.find('&', at + 1);
    }
    return {};
  }

  const bool vertex_;
  const bool as_array_;
};

}  // namespace

void add_google_dialects(std::vector<std::unique_ptr<IDialect>>& dialects) {
  for (const bool as_array : {false, true}) {
    dialects.push_back(std::make_unique<GoogleDialect>(false, as_array));
    dialects.push_back(std::make_unique<GoogleDialect>(true, as_array));
  }
  dialects.push_back(make_google_token_dialect());
}

}  // namespace llm_rotate::fake
