// The one door to JSON: read through `Value`, write through `Writer`. RapidJSON stays behind it.
//
// Reading never throws and never crashes on hostile bytes: depth and encoding are checked while
// parsing, and a member that is not there reads as a `Value` that does not exist.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include <rapidjson/document.h>
#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace llm_rotate::sdk::json {

inline constexpr int kMaxDepth = 128;

// A view of one value in a Document; valid as long as the Document is. Cheap to copy.
class Value {
 public:
  Value() = default;
  explicit Value(const rapidjson::Value* value) : value_(value) {}

  bool exists() const { return value_ != nullptr; }
  bool is_null() const { return value_ == nullptr || value_->IsNull(); }
  bool is_object() const { return value_ != nullptr && value_->IsObject(); }
  bool is_array() const { return value_ != nullptr && value_->IsArray(); }
  bool is_string() const { return value_ != nullptr && value_->IsString(); }
  bool is_number() const { return value_ != nullptr && value_->IsNumber(); }
  bool is_bool() const { return value_ != nullptr && value_->IsBool(); }

  std::string_view string(std::string_view otherwise = {}) const {
    return is_string() ? std::string_view(value_->GetString(), value_->GetStringLength())
                       : otherwise;
  }
  std::int64_t integer(std::int64_t otherwise = 0) const {
    if (!is_number()) return otherwise;
    if (value_->IsInt64()) return value_->GetInt64();
    const double real = value_->GetDouble();
    return real > -9.0e18 && real < 9.0e18 ? static_cast<std::int64_t>(real) : otherwise;
  }
  double number(double otherwise = 0.0) const {
    return is_number() ? value_->GetDouble() : otherwise;
  }
  bool boolean(bool otherwise = false) const { return is_bool() ? value_->GetBool() : otherwise; }

  // The member of that name; one that does not exist if there is none or this is no object.
  Value operator[](std::string_view name) const {
    if (!is_object()) return Value();
    const rapidjson::Value key(rapidjson::StringRef(name.data(), name.size()));
    const auto found = value_->FindMember(key);
    return found == value_->MemberEnd() ? Value() : Value(&found->value);
  }
  Value at(std::size_t index) const {
    return is_array() && index < size() ? Value(&(*value_)[static_cast<rapidjson::SizeType>(index)])
                                        : Value();
  }
  // How many elements or members; 0 for anything else.
  std::size_t size() const {
    if (is_array()) return value_->Size();
    return is_object() ? value_->MemberCount() : 0;
  }

  // visit(Value) for each element of an array; nothing for anything else.
  template <class Visit>
  void each(Visit&& visit) const {
    if (!is_array()) return;
    for (const rapidjson::Value& element : value_->GetArray()) visit(Value(&element));
  }
  // visit(name, Value) for each member of an object; nothing for anything else.
  template <class Visit>
  void each_member(Visit&& visit) const {
    if (!is_object()) return;
    for (const auto& member : value_->GetObject()) {
      visit(std::string_view(member.name.GetString(), member.name.GetStringLength()),
            Value(&member.value));
    }
  }

  const rapidjson::Value& raw() const {
    static const rapidjson::Value null_value;
    return value_ != nullptr ? *value_ : null_value;
  }

 private:
  const rapidjson::Value* value_ = nullptr;
};

namespace detail {

// Passes parse events on to a Document and stops when the nesting goes too deep.
class DepthGuard {
 public:
  explicit DepthGuard(rapidjson::Document& document) : document_(document) {}
  using Ch = char;
  // NOLINTBEGIN(readability-identifier-naming): the names are RapidJSON's.
  bool Null() { return document_.Null(); }
  bool Bool(bool value) { return document_.Bool(value); }
  bool Int(int value) { return document_.Int(value); }
  bool Uint(unsigned value) { return document_.Uint(value); }
  bool Int64(std::int64_t value) { return document_.Int64(value); }
  bool Uint64(std::uint64_t value) { return document_.Uint64(value); }
  bool Double(double value) { return document_.Double(value); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool copy) {
    return document_.RawNumber(text, size, copy);
  }
  bool String(const char* text, rapidjson::SizeType size, bool copy) {
    return document_.String(text, size, copy);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool copy) {
    return document_.Key(text, size, copy);
  }
  bool StartObject() { return ++depth_ <= kMaxDepth && document_.StartObject(); }
  bool EndObject(rapidjson::SizeType count) { return --depth_ >= 0 && document_.EndObject(count); }
  bool StartArray() { return ++depth_ <= kMaxDepth && document_.StartArray(); }
  bool EndArray(rapidjson::SizeType count) { return --depth_ >= 0 && document_.EndArray(count); }
  // NOLINTEND(readability-identifier-naming)

 private:
  rapidjson::Document& document_;
  int depth_ = 0;
};

}  // namespace detail

class Document {
 public:
  Document() = default;
  explicit Document(std::string_view text) { parse(text); }

  // Returns whether `text` is one valid JSON value; `root` is then that value.
  bool parse(std::string_view text) {
    rapidjson::MemoryStream stream(text.data(), text.size());
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> input(stream);
    rapidjson::Reader reader;
    rapidjson::ParseResult result;
    auto generate = [&](rapidjson::Document& document) {
      detail::DepthGuard guard(document);
      result = reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
          input, guard);
      return !result.IsError();
    };
    document_ = rapidjson::Document();
    document_.Populate(generate);
    ok_ = !result.IsError();
    error_ = ok_ ? "" : describe(result);
    return ok_;
  }

  bool ok() const { return ok_; }
  // What is wrong and at which byte; empty when nothing is.
  const std::string& error() const { return error_; }
  Value root() const { return ok_ ? Value(&document_) : Value(); }
  Value operator[](std::string_view name) const { return root()[name]; }

 private:
  static std::string describe(const rapidjson::ParseResult& result) {
    const char* what = result.Code() == rapidjson::kParseErrorTermination
                           ? "Nested too deeply."
                           : rapidjson::GetParseError_En(result.Code());
    return std::string(what) + " (byte " + std::to_string(result.Offset()) + ")";
  }

  rapidjson::Document document_;
  std::string error_ = "nothing was parsed";
  bool ok_ = false;
};

// Writes JSON in order. Calls can be chained; structure is the caller's duty.
class Writer {
 public:
  Writer() : writer_(buffer_) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Writer& begin_object() { return done(writer_.StartObject()); }
  Writer& end_object() { return done(writer_.EndObject()); }
  Writer& begin_array() { return done(writer_.StartArray()); }
  Writer& end_array() { return done(writer_.EndArray()); }
  Writer& key(std::string_view name) {
    return done(writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())));
  }
  Writer& string(std::string_view value) {
    return done(writer_.String(value.data() != nullptr ? value.data() : "",
                               static_cast<rapidjson::SizeType>(value.size())));
  }
  Writer& integer(std::int64_t value) { return done(writer_.Int64(value)); }
  // A number that JSON cannot say (infinity, not a number) is written as null.
  Writer& number(double value) {
    return done(std::isfinite(value) ? writer_.Double(value) : writer_.Null());
  }
  Writer& boolean(bool value) { return done(writer_.Bool(value)); }
  Writer& null() { return done(writer_.Null()); }
  // A value that is JSON already; written as it is.
  Writer& raw(std::string_view json) {
    return done(writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType));
  }
  Writer& value(Value value) { return done(value.raw().Accept(writer_)); }

  // Member shorthands: key and value in one.
  Writer& string(std::string_view name, std::string_view value) { return key(name).string(value); }
  Writer& integer(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  Writer& number(std::string_view name, double value) { return key(name).number(value); }
  Writer& boolean(std::string_view name, bool value) { return key(name).boolean(value); }
  Writer& raw(std::string_view name, std::string_view json) { return key(name).raw(json); }
  Writer& value(std::string_view name, Value member) { return key(name).value(member); }

  std::string_view view() const { return {buffer_.GetString(), buffer_.GetSize()}; }
  std::string str() const { return std::string(view()); }

 private:
  Writer& done(bool) { return *this; }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

inline std::string dump(Value value) {
  Writer writer;
  writer.value(value);
  return writer.str();
}

// `text` as a JSON string, quotes included.
inline std::string quoted(std::string_view text) {
  Writer writer;
  writer.string(text);
  return writer.str();
}

namespace detail {

inline void write_merged(Writer& out, Value base, Value patch) {
  if (!patch.is_object()) {
    out.value(patch);
    return;
  }
  out.begin_object();
  base.each_member([&](std::string_view name, Value value) {
    const Value over = patch[name];
    if (!over.exists()) {
      out.value(name, value);
    } else if (!over.is_null()) {
      out.key(name);
      write_merged(out, value, over);
    }
  });
  patch.each_member([&](std::string_view name, Value value) {
    if (base[name].exists() || value.is_null()) return;
    out.key(name);
    write_merged(out, Value(), value);
  });
  out.end_object();
}

}  // namespace detail

// RFC 7396: members of `patch` replace those of `base`, objects are merged, null removes. If either
// is not JSON, `base` is returned as it is.
inline std::string merged(std::string_view base, std::string_view patch) {
  const Document base_document(base);
  const Document patch_document(patch);
  if (!base_document.ok() || !patch_document.ok()) return std::string(base);
  Writer out;
  detail::write_merged(out, base_document.root(), patch_document.root());
  return out.str();
}

}  // namespace llm_rotate::sdk::json
