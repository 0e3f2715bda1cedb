#include "embeddings.hpp"

#include <charconv>
#include <cstdint>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "drops.hpp"
#include "model_traits.hpp"
#include "reply.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

constexpr std::size_t kMostTexts = 96;

enum class Family : std::uint8_t { kNone, kTitan, kTitanV2, kCohere, kNova };

Family family_of(std::string_view id) {
  const auto has = [id](std::string_view word) { return id.find(word) != std::string_view::npos; };
  if (has("titan-embed-text-v2")) return Family::kTitanV2;
  if (has("titan-embed")) return Family::kTitan;
  if (id.starts_with("cohere.")) return Family::kCohere;
  if (has("nova")) return Family::kNova;
  // An id that hides its model: Amazon's own form is as good as any.
  return id.find('.') == std::string_view::npos ? Family::kTitanV2 : Family::kNone;
}

struct Request {
  std::vector<std::string_view> texts;
  Value root;
  bool has_dimensions() const { return root["dimensions"].is_number(); }
  std::int64_t dimensions() const { return root["dimensions"].integer(); }
};

Request read_request(Value root) {
  Request request = {{}, root};
  const Value input = root["input"];
  bool readable = input.is_string() || input.is_array();
  if (input.is_string()) request.texts.push_back(input.string());
  input.each([&](Value text) {
    readable = readable && text.is_string();
    request.texts.push_back(text.string());
  });
  if (!readable || request.texts.empty()) {
    refuse("input",
           "\"input\" must be a text or a list of texts; Bedrock takes no lists of tokens");
  }
  return request;
}

// Models that embed one text at a time.
std::string_view the_text(const Request& request) {
  if (request.texts.size() != 1) {
    refuse("one_text", "this model embeds one text in a request; send each text by itself");
  }
  return request.texts.front();
}

// A vector of another size is no answer, so this is never dropped.
void refuse_dimensions(const Request& request) {
  if (!request.has_dimensions()) return;
  refuse("dimensions", "this model's vectors have one size only; leave \"dimensions\" out");
}

std::string titan(const Request& request, bool sized) {
  Writer out;
  out.begin_object().string("inputText", the_text(request));
  if (!sized) refuse_dimensions(request);
  if (request.has_dimensions()) out.integer("dimensions", request.dimensions());
  if (sized && request.root["normalize"].is_bool()) {
    out.boolean("normalize", request.root["normalize"].boolean());
  }
  return out.end_object().str();
}

std::string cohere(const Request& request, bool sized) {
  if (request.texts.size() > kMostTexts) {
    refuse("too_many_texts", "this model embeds at most 96 texts in a request; send fewer");
  }
  if (!sized) refuse_dimensions(request);
  Writer out;
  out.begin_object().key("texts").begin_array();
  for (const std::string_view text : request.texts) out.string(text);
  out.end_array();
  out.string("input_type", request.root["input_type"].string("search_document"));
  out.string("truncate", request.root["truncate"].string("NONE"));
  if (request.has_dimensions()) out.integer("output_dimension", request.dimensions());
  return out.end_object().str();
}

std::string nova(const Request& request) {
  Writer out;
  out.begin_object().string("taskType", "SINGLE_EMBEDDING");
  out.key("singleEmbeddingParams").begin_object();
  out.string("embeddingPurpose", request.root["embedding_purpose"].string("GENERIC_INDEX"));
  if (request.has_dimensions()) out.integer("embeddingDimension", request.dimensions());
  out.key("text").begin_object().string("truncationMode", "END");
  out.string("value", the_text(request)).end_object().end_object();
  return out.end_object().str();
}

// The vector of one embedding, in whichever of the shapes it is.
Value vector_of(Value embedding) {
  return embedding.is_object() ? embedding["embedding"] : embedding;
}

class ReplyWriter {
 public:
  ReplyWriter() { out_.begin_object().string("object", "list").key("data").begin_array(); }

  bool add_all(Value list) {
    bool all = list.is_array() && list.size() > 0;
    list.each([&](Value one) { all = add(vector_of(one)) && all; });
    return all;
  }
  bool add(Value vector) {
    if (!vector.is_array()) return false;
    out_.begin_object().string("object", "embedding").integer("index", count_++);
    out_.value("embedding", vector).end_object();
    return true;
  }
  std::string finished(const sdk::Usage& usage) {
    out_.end_array();
    if (usage.known) {
      out_.key("usage").begin_object().integer("prompt_tokens", usage.prompt_tokens);
      out_.integer("total_tokens", usage.total_tokens).end_object();
    }
    return out_.end_object().str();
  }

 private:
  Writer out_;
  std::int64_t count_ = 0;
};

// Vectors by the type of their numbers: as plain numbers, else in the first type that there is.
Value of_best_type(Value by_type) {
  Value best = by_type["float"];
  by_type.each_member([&best](std::string_view, Value value) {
    if (!best.is_array()) best = value;
  });
  return best;
}

// How many tokens went in: said by a header, or by Titan in the body.
sdk::Usage usage_in(const sdk::HttpResponse& response, Value root) {
  sdk::Usage usage;
  std::int64_t count = root["inputTextTokenCount"].integer(-1);
  const std::string_view header = response.headers.get("x-amzn-bedrock-input-token-count");
  std::int64_t counted = 0;
  const auto [stop, error] = std::from_chars(header.data(), header.data() + header.size(), counted);
  if (error == std::errc() && stop == header.data() + header.size()) count = counted;
  if (count < 0) return usage;
  usage.known = true;
  usage.prompt_tokens = usage.total_tokens = count;
  return usage;
}

}  // namespace

std::string embeddings_body(std::string_view request_json, std::string_view model) {
  const sdk::json::Document document(request_json);
  if (!document.root().is_object()) {
    refuse("unreadable",
           "the request is not one valid JSON object; check its brackets, quotes and literals");
  }
  const Request request = read_request(document.root());
  const std::string_view id = bare_id(model);
  switch (family_of(id)) {
    case Family::kTitan:
    case Family::kTitanV2:
      return titan(request, family_of(id) == Family::kTitanV2);
    case Family::kCohere:
      return cohere(request, id.find("-v3") == std::string_view::npos);
    case Family::kNova:
      return nova(request);
    case Family::kNone:
      break;
  }
  refuse("no_embeddings", "the model \"" + std::string(model) +
                              "\" has no embeddings that are known here; ask a model of "
                              "amazon.titan-embed, cohere.embed or amazon.nova, or name the one "
                              "behind an ARN as base_model in the options");
}

std::int64_t most_texts(std::string_view model) {
  switch (family_of(bare_id(model))) {
    case Family::kTitan:
    case Family::kTitanV2:
    case Family::kNova:
      return 1;
    case Family::kCohere:
      return kMostTexts;
    case Family::kNone:
      break;
  }
  return 0;
}

sdk::ChatReply read_embeddings(const sdk::HttpResponse& response) {
  const sdk::json::Document document(response.body);
  const Value root = document.root();
  ReplyWriter writer;
  const Value many = root["embeddings"];
  const Value one = root["embedding"];
  const bool found =
      many.exists() ? writer.add_all(many.is_object() ? of_best_type(many) : many)
                    : writer.add(one.is_array() ? one : of_best_type(root["embeddingsByType"]));
  if (!found) throw_misplaced(response, "a list of embeddings");
  sdk::ChatReply reply;
  reply.usage = usage_in(response, root);
  reply.json = writer.finished(reply.usage);
  return reply;
}

}  // namespace llm_rotate::aws_bedrock
