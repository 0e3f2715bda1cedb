#include "google/embeddings.hpp"

#include <optional>

#include "llm_rotate/sdk/json.hpp"

#include "google/errors.hpp"
#include "google/usage.hpp"

namespace llm_rotate::google {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

void write_content(std::string_view text, Writer& out) {
  out.key("content").begin_object().key("parts").begin_array();
  out.begin_object().string("text", text).end_object().end_array().end_object();
}

// The members beside the content, in AI Studio's words.
void write_settings(const EmbedAsk& ask, Writer& out) {
  if (!ask.task_type.empty()) out.string("taskType", ask.task_type);
  if (!ask.title.empty()) out.string("title", ask.title);
  if (ask.dimensions > 0) out.integer("outputDimensionality", ask.dimensions);
}

std::string batch_body(const EmbedAsk& ask, std::string_view model) {
  Writer out;
  out.begin_object().key("requests").begin_array();
  for (const std::string& input : ask.inputs) {
    out.begin_object().string("model", model);
    write_content(input, out);
    write_settings(ask, out);
    out.end_object();
  }
  return out.end_array().end_object().str();
}

std::string predict_body(const EmbedAsk& ask) {
  Writer out;
  out.begin_object().key("instances").begin_array();
  for (const std::string& input : ask.inputs) {
    out.begin_object().string("content", input);
    if (!ask.task_type.empty()) out.string("task_type", ask.task_type);
    if (!ask.title.empty()) out.string("title", ask.title);
    out.end_object();
  }
  out.end_array();
  if (ask.dimensions > 0) {
    out.key("parameters").begin_object();
    out.integer("outputDimensionality", ask.dimensions).end_object();
  }
  return out.end_object().str();
}

// At AI Studio the settings stand beside the content, at Vertex in a member of their own.
std::string single_body(const EmbedAsk& ask, std::string_view model, const Host& host) {
  Writer out;
  out.begin_object();
  if (!host.bucket_files) {
    out.string("model", model);
    write_content(ask.inputs.front(), out);
    write_settings(ask, out);
    return out.end_object().str();
  }
  write_content(ask.inputs.front(), out);
  Writer settings;
  settings.begin_object();
  write_settings(ask, settings);
  settings.end_object();
  if (settings.view() != "{}") out.raw("embedContentConfig", settings.view());
  return out.end_object().str();
}

// The lists of numbers in an answer, whichever shape it has.
template <class Visit>
bool each_vector(Value answer, Visit&& visit) {
  if (answer["embedding"]["values"].is_array()) {
    visit(answer["embedding"]["values"]);
    return true;
  }
  const bool predicted = answer["predictions"].is_array();
  const Value list = predicted ? answer["predictions"] : answer["embeddings"];
  bool all = list.is_array();
  list.each([&](Value element) {
    const Value values = (predicted ? element["embeddings"] : element)["values"];
    all = all && values.is_array();
    if (values.is_array()) visit(values);
  });
  return all;
}

std::optional<std::int64_t> tokens_of(Value answer) {
  const Value counted = answer["usageMetadata"]["promptTokenCount"];
  if (counted.is_number()) return tokens(counted);
  std::optional<std::int64_t> sum;
  answer["predictions"].each([&](Value prediction) {
    const Value count = prediction["embeddings"]["statistics"]["token_count"];
    if (count.is_number()) sum = sum.value_or(0) + tokens(count);
  });
  return sum;
}

}  // namespace

std::string_view name_of(EmbedMethod method) {
  switch (method) {
    case EmbedMethod::kEmbed:
      return "embedContent";
    case EmbedMethod::kBatch:
      return "batchEmbedContents";
    case EmbedMethod::kPredict:
    case EmbedMethod::kPredictOne:
      break;
  }
  return "predict";
}

std::size_t most_inputs(EmbedMethod method) {
  constexpr std::size_t kMaxBatch = 100;
  constexpr std::size_t kMaxInstances = 250;
  switch (method) {
    case EmbedMethod::kBatch:
      return kMaxBatch;
    case EmbedMethod::kPredict:
      return kMaxInstances;
    case EmbedMethod::kEmbed:
    case EmbedMethod::kPredictOne:
      break;
  }
  return 1;
}

EmbedAsk read_embed_ask(std::string_view request_json, const Host& host) {
  const sdk::json::Document request(request_json);
  if (!request.root().is_object()) {
    refuse(host, "unreadable",
           "the request is not one valid JSON object; check its brackets, quotes and literals");
  }
  EmbedAsk ask;
  const Value input = request["input"];
  if (input.is_string()) ask.inputs.emplace_back(input.string());
  bool texts = input.is_string() || input.size() > 0;
  input.each([&](Value text) {
    texts = texts && text.is_string();
    ask.inputs.emplace_back(text.string());
  });
  if (!texts) {
    refuse(host, "bad_input",
           "\"input\" must be a text or a list of texts; this vendor takes no token numbers");
  }
  ask.dimensions = request["dimensions"].integer();
  ask.task_type = request["task_type"].string();
  ask.title = request["title"].string();
  if (request["encoding_format"].string("float") != "float") {
    ask.dropped.emplace_back("encoding_format");
  }
  if (!request["user"].is_null()) ask.dropped.emplace_back("user");
  return ask;
}

std::string embed_body(const EmbedAsk& ask, EmbedMethod method, std::string_view model,
                       const Host& host) {
  const std::size_t most = most_inputs(method);
  if (ask.inputs.size() > most) {
    const std::string inputs =
        most == 1 ? "one input" : "at most " + std::to_string(most) + " inputs";
    refuse(host, "too_many_inputs",
           std::string(host.vendor) + " embeds " + inputs + " of " + std::string(model) +
               " in one request; split the list");
  }
  if (method == EmbedMethod::kBatch) return batch_body(ask, model);
  return method == EmbedMethod::kEmbed ? single_body(ask, model, host) : predict_body(ask);
}

sdk::ChatReply read_embeddings(const sdk::HttpResponse& response, const Host& host) {
  const sdk::json::Document document(response.body);
  Writer out;
  out.begin_object().string("object", "list").key("data").begin_array();
  std::int64_t index = 0;
  const bool whole = each_vector(document.root(), [&](Value values) {
    out.begin_object().string("object", "embedding").integer("index", index++);
    out.value("embedding", values).end_object();
  });
  if (!whole || is_error(document.root())) {
    throw_misplaced(response, "a list of embeddings", host);
  }
  sdk::ChatReply reply;
  out.end_array().string("model", "");
  if (const auto input = tokens_of(document.root())) {
    reply.usage.known = true;
    reply.usage.prompt_tokens = reply.usage.total_tokens = *input;
    out.key("usage").begin_object().integer("prompt_tokens", *input);
    out.integer("total_tokens", *input).end_object();
  }
  reply.json = out.end_object().str();
  return reply;
}

}  // namespace llm_rotate::google
