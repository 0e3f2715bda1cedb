#include "replay/google_shape.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace llm_rotate::replay {

namespace {

using sdk::json::Value;
using Names = std::vector<std::string_view>;

class Shape {
 public:
  Shape(const google::ModelTraits& traits, bool buckets) : traits_(traits), buckets_(buckets) {}

  // The user has the first and the last word, and what a model calls is answered at once.
  bool fits(Value contents) {
    bool fits = contents.size() > 0 && contents.at(0)["role"].string() == "user" &&
                contents.at(contents.size() - 1)["role"].string() == "user";
    contents.each([&](Value content) {
      fits = fits && has_only(content, Names{"role", "parts"}) && content["parts"].size() > 0;
      const std::string_view role = content["role"].string();
      if (role == "user") {
        fits = fits && fits_question(content["parts"]);
      } else {
        fits = fits && role == "model" && fits_answer(content["parts"]);
      }
    });
    return fits && calls_.empty();
  }

 private:
  // Results first, those of the calls before and in their order.
  bool fits_question(Value parts) {
    std::size_t answered = 0;
    bool fits = true;
    bool words = false;
    parts.each([&](Value part) {
      const Value result = part["functionResponse"];
      words = words || !result.exists();
      if (result.exists()) {
        fits = fits && !words && answered < calls_.size() && fits_result(part, calls_[answered]);
        ++answered;
      } else {
        fits = fits && (fits_text(part) || fits_media(part));
      }
    });
    fits = fits && answered == calls_.size();
    calls_.clear();
    return fits;
  }

  static bool fits_text(Value part) {
    return part["text"].is_string() && !part["text"].string().empty() && part.size() == 1;
  }

  bool fits_result(Value part, Value call) const {
    const Value result = part["functionResponse"];
    bool fits = part.size() == 1 && has_only(result, Names{"id", "name", "response", "parts"}) &&
                result["response"].is_object() &&
                result["name"].string() == call["name"].string() &&
                result["id"].exists() == call["id"].exists() &&
                result["id"].string() == call["id"].string();
    result["parts"].each([&](Value media) {
      fits = fits && traits_.media_in_results && media["inlineData"].exists() && fits_media(media);
    });
    return fits;
  }

  bool fits_media(Value part) const {
    const Value bytes = part["inlineData"];
    const Value file = part["fileData"];
    if (part.size() != 1) return false;
    if (bytes.exists()) {
      const std::string_view type = bytes["mimeType"].string();
      // A data URL ends its type there.
      const bool plain = type.starts_with("audio/") || type.find_first_of(";,") == type.npos;
      return has_only(bytes, Names{"mimeType", "data"}) && type.find('/') != type.npos && plain &&
             !bytes["data"].string().empty();
    }
    const std::string_view uri = file["fileUri"].string();
    const bool fetched = uri.starts_with("https://") || uri.starts_with("http://") ||
                         (buckets_ && uri.starts_with("gs://"));
    return has_only(file, Names{"mimeType", "fileUri"}) && fetched &&
           !file["mimeType"].string().empty();
  }

  // Thoughts, then words and what the vendor did by itself, then calls.
  bool fits_answer(Value parts) {
    int stage = 0;
    bool fits = true;
    parts.each([&](Value part) {
      const int at = stage_of(part);
      fits = fits && at >= stage;
      stage = at;
      if (at == 2) {
        fits = fits && fits_call(part);
        calls_.push_back(part["functionCall"]);
      }
    });
    return fits;
  }

  static int stage_of(Value part) {
    if (part["thought"].boolean()) {
      return has_only(part, Names{"text", "thought", "thoughtSignature"}) ? 0 : -1;
    }
    if (part.size() == 0) return -1;
    if (part["text"].exists()) return has_only(part, Names{"text", "thoughtSignature"}) ? 1 : -1;
    return part["functionCall"].exists() ? 2 : 1;
  }

  static bool fits_call(Value part) {
    const Value call = part["functionCall"];
    return has_only(part, Names{"functionCall", "thoughtSignature"}) &&
           has_only(call, Names{"id", "name", "args"}) && !call["name"].string().empty() &&
           call["args"].is_object();
  }

  const google::ModelTraits& traits_;
  const bool buckets_;
  std::vector<Value> calls_;  // of the answer before
};

}  // namespace

bool is_chat(Value contents, const google::ModelTraits& traits, bool buckets) {
  return Shape(traits, buckets).fits(contents);
}

}  // namespace llm_rotate::replay
