// to_json(config): the configuration without its secrets.
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "config/enum_names.hpp"
#include "config/fields.hpp"
#include "config/reader.hpp"

namespace llm_rotate::config {
namespace {

constexpr std::string_view kHidden = "***";

bool sounds_secret(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (const std::string_view word :
       {"secret", "password", "passwd", "token", "api_key", "private"}) {
    if (name.find(word) != std::string::npos) return true;
  }
  return false;
}

// Options, `auth_config` and `metadata` are the user's: whatever may be a secret is hidden.
void hide_secrets(Node& node) {
  if (node.kind == NodeKind::kString) {
    const std::size_t user = node.text.find('@');
    const bool login =
        user != std::string::npos && node.text.substr(0, user).find("://") != std::string::npos;
    if (is_secret_ref(node.text) || login) node.text = kHidden;
  }
  for (Node& item : node.items) hide_secrets(item);
  for (Member& member : node.members) {
    const bool hide = member.value.kind == NodeKind::kString && sounds_secret(member.name);
    if (hide) member.value.text = kHidden;
    hide_secrets(member.value);
  }
}

class Dump {
 public:
  template <class T>
  void field(std::string_view name, const T& member, const Rule& rule = {}) {
    if (rule.secret) return;
    key(name);
    write(member, rule);
  }

  // A member that is not set is left out.
  template <class T>
  void field(std::string_view name, const std::optional<T>& member, const Rule& rule = {}) {
    if (member) field(name, *member, rule);
  }

  template <Table T>
  void write(const T& value, const Rule& /*rule*/) {
    writer_.StartObject();
    Fields<T>::visit(*this, value);
    writer_.EndObject();
  }

  std::string text() const { return std::string(buffer_.GetString(), buffer_.GetSize()); }

 private:
  void key(std::string_view name) {
    writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }

  template <class T>
  void write(const std::vector<T>& values, const Rule& rule) {
    writer_.StartArray();
    for (const T& value : values) write(value, rule);
    writer_.EndArray();
  }

  template <class T>
  void write(const std::map<std::string, T>& values, const Rule& rule) {
    writer_.StartObject();
    for (const auto& [name, value] : values) {
      key(name);
      write(value, rule);
    }
    writer_.EndObject();
  }

  void write(const std::string& value, const Rule& rule) {
    if (rule.form == Form::kJson) return write_json(value);
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }

  void write_json(const std::string& value) {
    ReadResult read = read_json(value);
    if (!read.root) read.root.emplace(NodeKind::kTable, Position());
    hide_secrets(*read.root);
    const std::string json = to_json_text(*read.root);
    writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  }

  void write(const Millis& value, const Rule& rule) {
    if (value.count() % 1000 == 0) return write(std::int64_t{value.count() / 1000}, rule);
    write(static_cast<double>(value.count()) / 1000, rule);
  }
  void write(const double& value, const Rule& /*rule*/) {
    if (!writer_.Double(value)) writer_.Null();
  }
  void write(const int& value, const Rule& /*rule*/) { writer_.Int(value); }
  void write(const std::int64_t& value, const Rule& /*rule*/) { writer_.Int64(value); }
  void write(const bool& value, const Rule& /*rule*/) { writer_.Bool(value); }

  template <Enumeration E>
  void write(const E& value, const Rule& rule) {
    for (const auto& [name, named] : EnumNames<E>::kAll) {
      if (named == value) return write(std::string(name), rule);
    }
    writer_.Null();
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace
}  // namespace llm_rotate::config

namespace llm_rotate {

std::string to_json(const LMRotateConfig& config) {
  config::Dump dump;
  dump.write(config, config::Rule());
  return dump.text();
}

}  // namespace llm_rotate
