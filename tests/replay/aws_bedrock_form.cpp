#include "replay/aws_bedrock_form.hpp"

#include <string_view>

#include "aws_bedrock/tool_ids.hpp"
#include "base/base64.hpp"
#include "replay/turns.hpp"

namespace llm_rotate::replay {

namespace {

using sdk::json::Value;
using sdk::json::Writer;

// Words of the plugin's own, where Converse wants a text and there is none.
bool is_stopgap(std::string_view text) {
  return text == "(no output)" || text == "See the attached document.";
}

class Normaliser {
 public:
  explicit Normaliser(const aws_bedrock::ModelTraits& traits) : traits_(traits) {}

  std::string run(Value body) {
    write(body, {});
    return out_.str();
  }

 private:
  bool is_silent(std::string_view name, Value value, Value owner) const {
    const bool empty = (value.is_object() || value.is_array()) && value.size() == 0;
    if ((name == "system" || name == "inferenceConfig" || name == "stopSequences") && empty) {
      return true;
    }
    if (name == "topP" && traits_.one_of_sampling && owner["temperature"].exists()) return true;
    if (name == "strict") return !traits_.strict_tools || !value.boolean();
    if (name == "ttl") return value.string() == "5m" || !traits_.is_claude();
    return (name == "status" && value.string() == "success") ||
           (name == "truncate" && value.string() == "NONE");
  }

  // Marks and thoughts that the model does not take, and words that only fill a place.
  bool is_dropped(Value element, std::string_view list) const {
    if (is_stopgap(element["text"].string())) return true;
    if (element["cachePoint"].exists()) {
      return !traits_.cache_points || (list == "tools" && !traits_.cache_points_in_tools);
    }
    const Value thought = element["reasoningContent"];
    if (!thought.exists() || traits_.family == aws_bedrock::ModelTraits::Family::kUnknown) {
      return false;
    }
    const bool of_claude = thought["redactedContent"].exists() ||
                           !thought["reasoningText"]["signature"].string().empty();
    return !traits_.takes_back_reasoning || of_claude != traits_.signed_reasoning;
  }

  void write_elements(Value list, std::string_view name) {
    list.each([&](Value element) {
      if (!is_dropped(element, name)) write(element, {});
    });
  }

  void write(Value value, std::string_view name) {
    if (name == "messages" && value.is_array()) {
      write_turns(value, out_, [this](Value content) { write_elements(content, "content"); });
    } else if (value.is_array()) {
      out_.begin_array();
      write_elements(value, name);
      out_.end_array();
    } else if (value.is_object()) {
      write_object(value, name == "source");
    } else {
      out_.value(value);
    }
  }

  void write_object(Value object, bool source) {
    out_.begin_object();
    object.each_member([&](std::string_view name, Value member) {
      if (is_silent(name, member, object)) return;
      if (source && name == "text" && object.size() == 1) {
        out_.string("bytes", plugin_base::base64_encoded(member.string()));
        return;
      }
      if (name == "inputSchema") return write_input_schema(member["json"]);
      if (name == "toolUseId" && traits_.short_tool_ids) {
        out_.string(name, aws_bedrock::wire_tool_id(member.string(), true));
        return;
      }
      // A schema is text that holds JSON.
      const sdk::json::Document schema(name == "schema" ? member.string() : "");
      out_.key(name);
      write(schema.ok() ? schema.root() : member, name);
    });
    out_.end_object();
  }

  // An object with properties, whether it says so or not.
  void write_input_schema(Value schema) {
    out_.key("inputSchema").begin_object().string("type", schema["type"].string("object"));
    if (!schema["properties"].exists()) out_.key("properties").begin_object().end_object();
    schema.each_member([&](std::string_view name, Value member) {
      if (name == "type") return;
      out_.key(name);
      write(member, name);
    });
    out_.end_object();
  }

  const aws_bedrock::ModelTraits& traits_;
  Writer out_;
};

}  // namespace

std::string bedrock_form(Value body, const aws_bedrock::ModelTraits& traits) {
  return Normaliser(traits).run(body);
}

}  // namespace llm_rotate::replay
