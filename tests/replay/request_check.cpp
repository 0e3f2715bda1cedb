#include "replay/request_check.hpp"

#include <utility>

#include "replay/difference.hpp"

namespace llm_rotate::replay {

namespace {

sdk::HttpRequest built(const sdk::IProvider& provider, const sdk::IEmbedder* embedder,
                       const Recording& recording, const Expressed& expressed) {
  sdk::Target target;
  target.provider = recording.provider;
  target.base_url = expressed.base_url;
  target.model = expressed.model;
  target.upstream = expressed.upstream;
  target.options_json = expressed.options_json;
  target.auth_config_json = expressed.auth_config_json;
  if (recording.is_embedding() && embedder != nullptr) {
    return embedder->build_embed(expressed.json, target);
  }
  sdk::ChatRequest request;
  request.json = expressed.json;
  request.extra = expressed.extra;
  request.stream = recording.stream;
  return provider.build(request, target);
}

// The recorded exchange, had its request been this.
Recording asked_by(const Recording& recording, std::string url, std::string_view body) {
  sdk::json::Writer out;
  out.begin_object().key("request").begin_object().raw("body", body).end_object().end_object();
  Recording other = recording;
  other.url = std::move(url);
  other.document = std::make_shared<const sdk::json::Document>(out.view());
  return other;
}

// Chat JSON with its contents as lists of parts, and without what says nothing.
void write_words(sdk::json::Writer& out, sdk::json::Value value) {
  if (value.is_object()) {
    out.begin_object();
    value.each_member([&](std::string_view name, sdk::json::Value member) {
      const bool silent = member.is_null() || (member.is_bool() && !member.boolean()) ||
                          (member.is_string() && member.string().empty());
      if (silent) return;
      out.key(name);
      if (name == "content" && member.is_string()) {
        out.begin_array().begin_object().string("type", "text");
        out.string("text", member.string()).end_object().end_array();
      } else {
        write_words(out, member);
      }
    });
    out.end_object();
  } else if (value.is_array()) {
    out.begin_array();
    value.each([&](sdk::json::Value element) { write_words(out, element); });
    out.end_array();
  } else {
    out.value(value);
  }
}

bool same_json(std::string_view a, std::string_view b) {
  sdk::json::Writer one, other;
  write_words(one, sdk::json::Document(a).root());
  write_words(other, sdk::json::Document(b).root());
  return differences(sdk::json::Document(one.view()).root(),
                     sdk::json::Document(other.view()).root())
      .empty();
}

bool same_words(const Expressed& a, const Expressed& b) {
  return same_json(a.json, b.json) && same_json(a.extra, b.extra) && a.model == b.model &&
         same_json(a.options_json, b.options_json) && a.base_url == b.base_url;
}

// The two requests in the form in which they are compared.
struct Forms {
  std::string recorded, rebuilt;
};

// Whether the two are one in chat JSON: then it has no words for what they differ in.
bool read_the_same(const VendorWire& wire, const Recording& recording, const std::string& url,
                   const Forms& forms) {
  const auto one = wire.express(asked_by(recording, recording.url, forms.recorded));
  const auto other = wire.express(asked_by(recording, url, forms.rebuilt));
  return one && other && same_words(*one, *other);
}

std::vector<std::string> compared(const VendorWire& wire, const Recording& recording,
                                  const sdk::HttpRequest& request, const Forms& forms) {
  std::vector<std::string> found;
  if (request.method != recording.method) {
    found.push_back("method: recorded " + recording.method + ", rebuilt " + request.method);
  }
  if (wire.comparable_url(request.url) != wire.comparable_url(recording.url)) {
    found.push_back("url: recorded " + recording.url + ", rebuilt " + request.url);
  }
  const sdk::json::Document recorded(forms.recorded);
  const sdk::json::Document rebuilt(forms.rebuilt);
  for (std::string& line : differences(recorded.root(), rebuilt.root())) {
    found.push_back(std::move(line));
  }
  return found;
}

}  // namespace

std::optional<std::vector<std::string>> check_request(const sdk::IProvider& provider,
                                                      const sdk::IEmbedder* embedder,
                                                      const VendorWire& wire,
                                                      const Recording& recording) {
  // A truncated request, or one that the provider refused, need not be one that can be built.
  if (recording.request_truncated || !recording.response.ok()) return std::nullopt;
  const auto expressed = wire.express(recording);
  if (!expressed) return std::nullopt;
  try {
    const sdk::HttpRequest request = built(provider, embedder, recording, *expressed);
    const sdk::json::Document body(request.body);
    const Forms forms = {wire.comparable_body(recording.request_body(), *expressed),
                         wire.comparable_body(body.root(), *expressed)};
    std::vector<std::string> found = compared(wire, recording, request, forms);
    // What a plugin leaves out for a model it names: such a request it cannot express.
    const bool says_less =
        !request.dropped.empty() || read_the_same(wire, recording, request.url, forms);
    if (!found.empty() && says_less) return std::nullopt;
    return found;
  } catch (const sdk::ProviderError& error) {
    return std::vector<std::string>{"the plugin refuses to build it: " + error.verdict().message};
  }
}

}  // namespace llm_rotate::replay
