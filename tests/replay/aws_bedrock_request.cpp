// Converse and InvokeModel read backwards.
#include <string>
#include <utility>

#include "llm_rotate/sdk/percent.hpp"

#include "aws_bedrock/model_traits.hpp"
#include "base/base64.hpp"
#include "replay/aws_bedrock_form.hpp"
#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

// Chat JSON from the body of Converse. What it has no word for goes along as `extra`; what `extra`
// cannot say either, because it stands inside a list, makes the request one that cannot be read.
class ConverseReader {
 public:
  ConverseReader(Value body, const aws_bedrock::ModelTraits& traits)
      : body_(body), names_schema_(names_schema(body["outputConfig"], traits)) {}

  bool read() {
    out_.begin_object().key("messages").begin_array();
    read_system();
    body_["messages"].each([this](Value message) { read_message(message); });
    out_.end_array();
    read_inference(body_["inferenceConfig"]);
    read_tools(body_["toolConfig"]);
    if (names_schema_) read_format(body_["outputConfig"]["textFormat"]["structure"]["jsonSchema"]);
    out_.end_object();
    return readable_ && body_["messages"].is_array();
  }

  std::string json() const { return out_.str(); }

  std::string extra() const {
    Writer extra;
    extra.begin_object();
    body_.each_member([&](std::string_view name, Value value) {
      const bool said = name == "messages" || name == "system" || name == "inferenceConfig" ||
                        name == "toolConfig" || (name == "outputConfig" && names_schema_);
      if (!said) extra.value(name, value);
    });
    return extra.end_object().str();
  }

 private:
  void give_up() { readable_ = false; }

  // A schema and nothing else, for a model that is not made to hold it in another way.
  static bool names_schema(Value config, const aws_bedrock::ModelTraits& traits) {
    const Value format = config["textFormat"];
    const Value schema = format["structure"]["jsonSchema"];
    const bool plain = config.size() == 1 && format.size() == 2 &&
                       format["structure"].size() == 1 &&
                       schema.size() == (schema["description"].exists() ? 3U : 2U);
    return plain && traits.schema == aws_bedrock::ModelTraits::Schema::kNative &&
           format["type"].string() == "json_schema" && schema["name"].is_string() &&
           schema["schema"].is_string();
  }

  // Whether the element behind `index` is a cache point, which in chat JSON is a mark on this one.
  static bool is_marked(Value list, std::size_t index) {
    return list.at(index + 1)["cachePoint"].is_object();
  }

  void write_mark(Value list, std::size_t index) {
    if (!is_marked(list, index)) return;
    const std::string_view ttl = list.at(index + 1)["cachePoint"]["ttl"].string();
    out_.key("cache_control").begin_object().string("type", "ephemeral");
    if (!ttl.empty()) out_.string("ttl", ttl);
    out_.end_object();
  }

  void read_system() {
    const Value system = body_["system"];
    if (system.size() == 0) return;
    out_.begin_object().string("role", "system").key("content").begin_array();
    for (std::size_t i = 0; i < system.size(); ++i) read_part(system, i);
    out_.end_array().end_object();
  }

  void read_message(Value message) {
    const Value content = message["content"];
    if (message["role"].string() == "assistant") {
      read_assistant(content);
      return;
    }
    bool open = false;
    for (std::size_t i = 0; i < content.size(); ++i) {
      const Value result = content.at(i)["toolResult"];
      if (result.is_object()) {
        if (open) give_up();  // results behind words are put before them
        read_result(result, content, i);
        continue;
      }
      if (content.at(i)["cachePoint"].is_object()) continue;
      if (!open) out_.begin_object().string("role", "user").key("content").begin_array();
      open = true;
      read_part(content, i);
    }
    if (open) out_.end_array().end_object();
  }

  void read_result(Value result, Value content, std::size_t index) {
    if (result["status"].string() == "error") give_up();
    out_.begin_object().string("role", "tool").string("tool_call_id", result["toolUseId"].string());
    out_.key("content").begin_array();
    for (std::size_t i = 0; i < result["content"].size(); ++i) read_part(result["content"], i);
    out_.end_array();
    write_mark(content, index);
    out_.end_object();
  }

  void read_part(Value list, std::size_t index) {
    const Value block = list.at(index);
    if (block["cachePoint"].is_object()) return;
    out_.begin_object();
    if (block["text"].is_string()) {
      out_.string("type", "text").string("text", block["text"].string());
    } else if (block["image"].is_object()) {
      out_.string("type", "image_url").key("image_url").begin_object();
      read_image(block["image"]);
      out_.end_object();
    } else if (block["document"].is_object()) {
      read_document(block["document"]);
    } else {
      give_up();
    }
    write_mark(list, index);
    out_.end_object();
  }

  // Where the bytes lie; nothing for bytes that come along, and for what has no word.
  std::string_view place_of(Value source) {
    const Value place = source["s3Location"];
    const bool told = place.exists() ? place.size() == 1 && place["uri"].is_string()
                                     : source["bytes"].is_string() || source["text"].is_string();
    if (!told) give_up();
    return place["uri"].string();
  }

  void read_image(Value image) {
    const std::string_view place = place_of(image["source"]);
    out_.string("url", place.empty()
                           ? "data:image/" + std::string(image["format"].string()) + ";base64," +
                                 std::string(image["source"]["bytes"].string())
                           : std::string(place));
  }

  void read_document(Value document) {
    if (document["citations"].exists() || document["context"].exists()) give_up();
    const Value source = document["source"];
    const std::string_view place = place_of(source);
    out_.string("type", "file").key("file").begin_object();
    out_.string("filename", std::string(document["name"].string()) + "." +
                                std::string(document["format"].string()));
    if (!place.empty()) {
      out_.string("file_url", place);
    } else {
      out_.string("file_data", source["text"].is_string()
                                   ? plugin_base::base64_encoded(source["text"].string())
                                   : std::string(source["bytes"].string()));
    }
    out_.end_object();
  }

  void read_assistant(Value content) {
    Writer texts, details, calls;
    for (Writer* list : {&texts, &details, &calls}) list->begin_array();
    std::int64_t index = 0;
    content.each([&](Value block) {
      if (block["text"].is_string()) {
        texts.begin_object()
            .string("type", "text")
            .string("text", block["text"].string())
            .end_object();
      } else if (block["reasoningContent"].is_object()) {
        read_reasoning(block["reasoningContent"], index++, details);
      } else if (block["toolUse"].is_object() && !block["toolUse"]["type"].exists()) {
        read_call(block["toolUse"], calls);
      } else {
        give_up();  // what the service did by itself, and marks, which stand on the whole here
      }
    });
    for (Writer* list : {&texts, &details, &calls}) list->end_array();
    out_.begin_object().string("role", "assistant").raw("content", texts.view());
    if (details.view() != "[]") out_.raw("reasoning_details", details.view());
    if (calls.view() != "[]") out_.raw("tool_calls", calls.view());
    out_.end_object();
  }

  static void read_reasoning(Value reasoning, std::int64_t index, Writer& out) {
    const Value text = reasoning["reasoningText"];
    out.begin_object();
    if (text.is_object()) {
      out.string("type", "reasoning.text").string("text", text["text"].string());
      if (text["signature"].exists()) out.string("signature", text["signature"].string());
    } else {
      out.string("type", "reasoning.encrypted")
          .string("data", reasoning["redactedContent"].string());
    }
    out.string("format", "bedrock-converse-v1").integer("index", index).end_object();
  }

  static void read_call(Value call, Writer& out) {
    out.begin_object().string("id", call["toolUseId"].string()).string("type", "function");
    out.key("function").begin_object().string("name", call["name"].string());
    out.string("arguments", sdk::json::dump(call["input"])).end_object().end_object();
  }

  void read_inference(Value inference) {
    if (inference["maxTokens"].exists()) out_.value("max_tokens", inference["maxTokens"]);
    if (inference["temperature"].exists()) out_.value("temperature", inference["temperature"]);
    if (inference["topP"].exists()) out_.value("top_p", inference["topP"]);
    if (inference["stopSequences"].exists()) out_.value("stop", inference["stopSequences"]);
  }

  void read_tools(Value config) {
    const Value tools = config["tools"];
    if (!tools.is_array()) return;
    out_.key("tools").begin_array();
    for (std::size_t i = 0; i < tools.size(); ++i) {
      const Value tool = tools.at(i)["toolSpec"];
      if (tools.at(i)["cachePoint"].is_object()) continue;
      if (!tool.is_object()) give_up();  // a tool of the service's own
      out_.begin_object().string("type", "function").key("function").begin_object();
      out_.string("name", tool["name"].string());
      if (tool["description"].exists()) out_.value("description", tool["description"]);
      if (tool["inputSchema"]["json"].exists())
        out_.value("parameters", tool["inputSchema"]["json"]);
      if (tool["strict"].exists()) out_.value("strict", tool["strict"]);
      out_.end_object();
      write_mark(tools, i);
      out_.end_object();
    }
    out_.end_array();
    const Value choice = config["toolChoice"];
    if (choice["auto"].exists()) out_.string("tool_choice", "auto");
    if (choice["any"].exists()) out_.string("tool_choice", "required");
    if (choice["tool"].exists()) {
      out_.key("tool_choice").begin_object().string("type", "function").key("function");
      out_.begin_object().value("name", choice["tool"]["name"]).end_object().end_object();
    }
  }

  void read_format(Value schema) {
    out_.key("response_format").begin_object().string("type", "json_schema").key("json_schema");
    out_.begin_object().value("name", schema["name"]);
    if (schema["description"].exists()) out_.value("description", schema["description"]);
    out_.raw("schema", schema["schema"].string("{}")).end_object().end_object();
  }

  Value body_;
  Writer out_;
  bool readable_ = true;
  const bool names_schema_;
};

std::string embedding_request(Value body) {
  Writer out;
  out.begin_object();
  const Value nova = body["singleEmbeddingParams"];
  if (body["texts"].exists()) out.value("input", body["texts"]);
  if (body["inputText"].exists()) out.value("input", body["inputText"]);
  if (nova["text"]["value"].exists()) out.value("input", nova["text"]["value"]);
  if (nova["embeddingPurpose"].exists()) out.value("embedding_purpose", nova["embeddingPurpose"]);
  for (const std::string_view name : {"input_type", "truncate", "dimensions", "normalize"}) {
    if (body[name].exists()) out.value(name, body[name]);
  }
  if (body["output_dimension"].exists()) out.value("dimensions", body["output_dimension"]);
  if (nova["embeddingDimension"].exists()) out.value("dimensions", nova["embeddingDimension"]);
  return out.end_object().str();
}

std::optional<Expressed> express(const Recording& recording) {
  const std::string url = sdk::percent_decoded(recording.url);
  const std::size_t begin = url.find("/model/");
  const std::size_t end = url.rfind('/');
  const Value body = recording.request_body();
  if (begin == std::string::npos || end <= begin + 7 || !body.is_object()) return std::nullopt;
  Expressed out;
  out.base_url = url.substr(0, begin);
  out.model = url.substr(begin + 7, end - begin - 7);
  if (recording.is_embedding()) {
    out.json = embedding_request(body);
    const bool texts = sdk::json::Document(out.json)["input"].exists();
    return texts ? std::optional(std::move(out)) : std::nullopt;
  }
  if (url.substr(end).find("/converse") != 0) return std::nullopt;
  ConverseReader reader(body, aws_bedrock::traits_of(out.model));
  if (!reader.read()) return std::nullopt;
  out.json = reader.json();
  out.extra = reader.extra();
  return out;
}

std::string comparable_body(Value body, const Expressed& expressed) {
  return bedrock_form(body, aws_bedrock::traits_of(expressed.model));
}

std::string comparable_url(std::string_view url) {
  return sdk::percent_decoded(url);
}

}  // namespace

const VendorWire& aws_bedrock_wire() {
  static constexpr VendorWire kWire = {"aws_bedrock", &express, &comparable_body, &comparable_url};
  return kWire;
}

}  // namespace llm_rotate::replay
