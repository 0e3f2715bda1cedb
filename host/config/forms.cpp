#include "config/forms.hpp"

#include <algorithm>
#include <array>

#include "config/glob.hpp"
#include "config/reader.hpp"
#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

constexpr std::size_t kMaxLabel = 256;
constexpr std::size_t kMaxName = 128;
constexpr std::size_t kMaxHeaderValue = 4'096;
constexpr std::size_t kMaxUrl = 2'048;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_alnum(char c) {
  return is_letter(c) || (c >= '0' && c <= '9');
}

bool only(std::string_view text, std::string_view also) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_alnum(c) || also.find(c) != std::string_view::npos; });
}

std::string longer_than(std::size_t limit) {
  return "must not be longer than " + std::to_string(limit) + " characters";
}

std::string name_fault(std::string_view text, std::string_view also, const char* said) {
  if (text.size() > kMaxName) return longer_than(kMaxName);
  return only(text, also) ? std::string() : said;
}

std::string label_fault(std::string_view text) {
  if (text.size() > kMaxLabel) return longer_than(kMaxLabel);
  return has_control(text) ? "must not hold control characters" : "";
}

std::string model_fault(std::string_view text) {
  std::string fault = glob_fault(text);
  if (!fault.empty()) return fault;
  return is_glob(text) ? "must be one model; wildcards belong into 'models' of a key" : "";
}

bool has_port_fault(std::string_view port) {
  const bool digits =
      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  return !digits || port.size() > 5 || std::stoi('0' + std::string(port)) > 65'535;
}

std::string_view authority_of(std::string_view url) {
  const std::size_t start = url.find("://");
  if (start == std::string_view::npos) return {};
  url.remove_prefix(start + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

std::string url_fault(std::string_view text) {
  constexpr const char* kShape = "must be a URL like https://host/path";
  if (text.size() > kMaxUrl) return longer_than(kMaxUrl);
  if (!text.starts_with("http://") && !text.starts_with("https://")) {
    return "must begin with https:// or http://";
  }
  const bool blank = text.find(' ') != std::string_view::npos || has_control(text);
  if (blank || url_host(text).empty()) return kShape;
  const std::string_view authority = authority_of(text);
  if (authority.find('@') != std::string_view::npos) {
    return "must not hold a user or password; secrets belong into 'secret_ref' of a key";
  }
  const std::size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && authority.back() != ']';
  if (has_port && has_port_fault(authority.substr(colon + 1)))
    return "must have a port up to 65535";
  return text.find('#') == std::string_view::npos ? "" : "must not hold a '#'";
}

std::string proxy_fault(std::string_view text) {
  constexpr std::array<std::string_view, 4> kSchemes = {"http://", "https://", "socks5://",
                                                        "socks5h://"};
  const bool known = std::any_of(kSchemes.begin(), kSchemes.end(), [&](std::string_view scheme) {
    return text.starts_with(scheme) && text.size() > scheme.size();
  });
  const bool clean = !has_control(text) && text.find(' ') == std::string_view::npos;
  return known && clean && text.size() <= kMaxUrl
             ? ""
             : "must be http://host:port, or the same with https, socks5 or socks5h";
}

std::string secret_ref_fault(std::string_view text) {
  if (text.starts_with("env://")) {
    const std::string_view name = text.substr(6);
    const bool fits = !name.empty() && only(name, "_") && (is_letter(name[0]) || name[0] == '_');
    return fits ? "" : "must name a variable: env://NAME";
  }
  if (text.starts_with("file://")) {
    const bool fits =
        text.size() > 8 && text[7] == '/' && text.size() <= 4'096 && !has_control(text);
    return fits ? "" : "must name an absolute path: file:///run/secrets/NAME";
  }
  if (text.starts_with("literal://")) {
    return text.size() > 10 ? "" : "must hold a value after literal://";
  }
  if (text == "ambient://") return "";
  return "must be env://NAME, file:///path, literal://value or ambient://";
}

std::string redis_url_fault(std::string_view text) {
  if (text.starts_with("env://") || text.starts_with("file://")) return secret_ref_fault(text);
  const std::size_t mark = text.find("://");
  const bool fits = mark != std::string_view::npos && mark > 0 &&
                    only(text.substr(0, mark), "+-") && text.size() > mark + 3 &&
                    text.size() <= kMaxUrl && !has_control(text);
  return fits ? "" : "must be a URL like redis://host:6379/0, or env://NAME that holds one";
}

std::string header_name_fault(std::string_view text) {
  if (text.size() > kMaxName) return longer_than(kMaxName);
  if (!only(text, "!#$%&'*+-.^_`|~")) return "is no name of an HTTP header";
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  constexpr std::array<std::string_view, 8> kOurs = {
      "host", "content-length", "transfer-encoding", "connection", "upgrade", "expect",
      "te",   "trailer"};
  const bool ours = std::find(kOurs.begin(), kOurs.end(), lower) != kOurs.end();
  return ours ? "is set by the transport itself; remove it" : "";
}

std::string header_value_fault(std::string_view text) {
  if (text.size() > kMaxHeaderValue) return longer_than(kMaxHeaderValue);
  return has_control(text) ? "must not hold control characters" : "";
}

std::string log_level_fault(std::string_view text) {
  constexpr std::array<std::string_view, 6> kLevels = {"trace",   "debug", "info",
                                                       "warning", "error", "off"};
  const bool known = std::find(kLevels.begin(), kLevels.end(), text) != kLevels.end();
  return known ? "" : "must be 'trace', 'debug', 'info', 'warning', 'error' or 'off'";
}

std::string json_fault(std::string_view text) {
  if (text == "{}") return {};
  const ReadResult read = text.size() <= kMaxText ? read_json(text) : ReadResult();
  return read.root && read.root->kind == NodeKind::kTable ? "" : "must be one JSON object";
}

}  // namespace

std::string form_fault(Form form, std::string_view text) {
  switch (form) {
    case Form::kText:
      return {};
    case Form::kLabel:
      return label_fault(text);
    case Form::kName:
      return name_fault(text, "._-", "may hold only letters, digits and . _ -");
    case Form::kKeyId:
      return name_fault(text, "._-:@+", "may hold only letters, digits and . _ - : @ +");
    case Form::kPluginName:
      if (text.find('/') != std::string_view::npos) return label_fault(text);
      return name_fault(text, "._-", "must be a plugin's name or a path like ./libacme.so");
    case Form::kModelId:
      return model_fault(text);
    case Form::kGlob:
      return glob_fault(text);
    case Form::kUrl:
      return url_fault(text);
    case Form::kProxyUrl:
      return proxy_fault(text);
    case Form::kRedisUrl:
      return redis_url_fault(text);
    case Form::kSecretRef:
      return secret_ref_fault(text);
    case Form::kHeaderName:
      return header_name_fault(text);
    case Form::kHeaderValue:
      return header_value_fault(text);
    case Form::kLogLevel:
      return log_level_fault(text);
    case Form::kJson:
      return json_fault(text);
  }
  return {};
}

std::string_view url_host(std::string_view url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) return {};
  std::string_view host = authority_of(url);
  const std::size_t user = host.rfind('@');
  if (user != std::string_view::npos) host.remove_prefix(user + 1);
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? std::string_view() : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

bool is_loopback(std::string_view host) {
  const bool four =
      host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
  return four || host == "localhost" || host == "::1";
}

bool is_secret_ref(std::string_view text) {
  return text.starts_with("env://") || text.starts_with("file://") ||
         text.starts_with("literal://") || text == "ambient://";
}

}  // namespace llm_rotate::config
