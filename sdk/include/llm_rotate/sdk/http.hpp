// HTTP messages as a provider sees them: plain data, no sockets. The host moves the bytes.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::sdk {

inline bool iequals(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return lower(x) == lower(y); });
}

struct Header {
  std::string name;
  std::string value;
  // Never logged, never shown, wiped when the request is done. Set for everything `authorize` adds.
  bool sensitive = false;
};

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> list) : list_(list) {}

  // The first header of that name, compared without case; empty when there is none.
  std::string_view get(std::string_view name) const {
    const Header* found = find(name);
    return found != nullptr ? std::string_view(found->value) : std::string_view();
  }
  bool has(std::string_view name) const { return find(name) != nullptr; }

  // Replaces the header of that name, or adds it.
  void set(std::string_view name, std::string_view value, bool sensitive = false) {
    for (Header& header : list_) {
      if (iequals(header.name, name)) {
        header.value = value;
        header.sensitive = sensitive;
        return;
      }
    }
    add(name, value, sensitive);
  }
  // Adds another header of that name beside those that are there.
  void add(std::string_view name, std::string_view value, bool sensitive = false) {
    list_.push_back(Header{std::string(name), std::string(value), sensitive});
  }

  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  auto begin() { return list_.begin(); }
  auto end() { return list_.end(); }
  std::size_t size() const { return list_.size(); }
  bool empty() const { return list_.empty(); }
  void reserve(std::size_t n) { list_.reserve(n); }

 private:
  const Header* find(std::string_view name) const {
    for (const Header& header : list_) {
      if (iequals(header.name, name)) return &header;
    }
    return nullptr;
  }

  std::vector<Header> list_;
};

struct HttpRequest {
  std::string method = "POST";
  std::string url;
  Headers headers;
  std::string body;
  bool sensitive_body = false;  // wiped when the request is done
  // Names of the chat parameters that `IProvider::build` left out because the vendor lacks them;
  // the call's record lists them. Nothing of them is sent.
  std::vector<std::string> dropped;
  // The body is `ChatRequest::native_json`, so the answer will be in the client's own dialect.
  bool native = false;
};

struct HttpHead {
  int status = 0;
  Headers headers;
};

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;

  bool ok() const { return status >= 200 && status < 300; }
};

}  // namespace llm_rotate::sdk
