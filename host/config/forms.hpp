// The forms that a text of the configuration may have to keep: names, URLs, secret references, ...
//
// Called by the field check. Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace llm_rotate::config {

enum class Form : std::int32_t {
  kText,         // anything
  kLabel,        // printable, one line, at most 256 bytes
  kName,         // of providers, plugins, groups: letters, digits and . _ -
  kKeyId,        // of keys and tokens: the same and : @ +
  kPluginName,   // a name, or a path with a '/'
  kModelId,      // one model
  kGlob,         // one model or a pattern of models
  kUrl,          // http or https
  kProxyUrl,     // http, https, socks5 or socks5h; may hold a user
  kRedisUrl,     // scheme://..., or a secret reference that holds one
  kSecretRef,    // env://NAME, file:///path, literal://value
  kHeaderName,   // RFC 9110 token that the transport does not set itself
  kHeaderValue,  // printable, no line end
  kLogLevel,
  kJson,  // one JSON object
};

// What is wrong with a text that is not empty, as the end of a sentence that begins with the
// field's name; empty when nothing is. Never quotes the text: it may be a secret.
std::string form_fault(Form form, std::string_view text);

// The host of an http or https URL, without brackets; empty when it is no such URL.
std::string_view url_host(std::string_view url);

// localhost, 127.0.0.0/8, ::1.
bool is_loopback(std::string_view host);

// A text that stands for a secret kept elsewhere or in itself: env://, file://, literal://.
bool is_secret_ref(std::string_view text);

}  // namespace llm_rotate::config
