// The requests of Google AI Studio and of Vertex AI read backwards: one wire, two places.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/percent.hpp"

#include "google/model_traits.hpp"
#include "google_ai_studio/ai_studio_host.hpp"
#include "google_ai_studio/ingress_contents.hpp"
#include "google_vertex/vertex_host.hpp"
#include "replay/google_config.hpp"
#include "replay/google_form.hpp"
#include "replay/google_shape.hpp"
#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

namespace {

using google::Host;
using sdk::json::Document;
using sdk::json::Value;
using sdk::json::Writer;

// "BASE/RESOURCE:METHOD?QUERY", in which the base ends in a version.
struct Address {
  std::string base, resource, method;
};

bool ends_in_version(std::string_view base) {
  constexpr std::array<std::string_view, 5> kVersions = {"/v1", "/v1beta", "/v1alpha", "/v1beta1",
                                                         "/v1alpha1"};
  return std::any_of(kVersions.begin(), kVersions.end(),
                     [&](std::string_view version) { return base.ends_with(version); });
}

std::optional<Address> address_of(std::string_view raw_url, std::string_view resource_begins) {
  const std::string url = sdk::percent_decoded(raw_url.substr(0, raw_url.find('?')));
  const std::size_t at = url.find(resource_begins);
  const std::size_t colon = url.rfind(':');
  if (at == std::string::npos || colon == std::string::npos || colon <= at) return std::nullopt;
  Address address = {url.substr(0, at), url.substr(at + 1, colon - at - 1), url.substr(colon + 1)};
  if (!ends_in_version(address.base)) return std::nullopt;
  return address;
}

std::string_view behind(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

std::optional<Address> ai_studio_address(std::string_view url, Expressed& out) {
  auto address = address_of(url, "/models/");
  if (!address) address = address_of(url, "/tunedModels/");
  if (!address) return std::nullopt;
  out.model = behind(address->resource, "models/");
  return address;
}

bool is_plain_name(std::string_view name, std::string_view also) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           also.find(c) != std::string_view::npos;
  });
}

// "projects/P/locations/L/…", of which the options name both; an API key names neither.
bool take_place(std::string& resource, Expressed& out) {
  constexpr std::string_view kProjects = "projects/";
  constexpr std::string_view kLocations = "/locations/";
  if (!resource.starts_with(kProjects)) return true;
  const std::size_t locations = resource.find(kLocations);
  if (locations == std::string::npos) return false;
  const std::size_t end = resource.find('/', locations + kLocations.size());
  if (end == std::string::npos) return false;
  const std::string project = resource.substr(kProjects.size(), locations - kProjects.size());
  const std::size_t begin = locations + kLocations.size();
  const std::string location = resource.substr(begin, end - begin);
  if (!is_plain_name(project, ".:_") || !is_plain_name(location, "_")) return false;
  out.options_json = R"({"project":")" + project + R"(","location":")" + location + "\"}";
  resource = resource.substr(end + 1);
  return true;
}

std::optional<Address> vertex_address(std::string_view url, Expressed& out) {
  auto address = address_of(url, "/projects/");
  if (!address) address = address_of(url, "/publishers/");
  if (!address || !take_place(address->resource, out)) return std::nullopt;
  out.model = behind(address->resource, "publishers/google/models/");
  return address;
}

// All inputs with the same settings, as one request says them.
std::optional<std::string> embeddings_json(Value requests) {
  constexpr std::array<std::string_view, 4> kKnown = {"text", "taskType", "title",
                                                      "outputDimensionality"};
  const Value first = requests.at(0);
  bool same = requests.size() > 0;
  Writer out;
  out.begin_object().key("input").begin_array();
  requests.each([&](Value request) {
    same = same && has_only(request, kKnown) && request["text"].is_string() &&
           request["taskType"].string() == first["taskType"].string() &&
           request["title"].string() == first["title"].string() &&
           request["outputDimensionality"].number() == first["outputDimensionality"].number();
    out.string(request["text"].string());
  });
  out.end_array();
  if (!same) return std::nullopt;
  const Value dimensions = first["outputDimensionality"];
  if (dimensions.exists()) out.value("dimensions", dimensions);
  if (first["taskType"].exists()) out.value("task_type", first["taskType"]);
  if (first["title"].exists()) out.value("title", first["title"]);
  return out.end_object().str();
}

// Whether the plugin asks that way for that many vectors of that model.
bool asks_so(const Host& host, const Address& address, std::size_t inputs) {
  if (!host.bucket_files) {
    return address.method == "batchEmbedContents" ? inputs <= 100 : inputs == 1;
  }
  const bool first = address.resource.find("gemini-embedding-001") != std::string::npos;
  const bool gemini = address.resource.find("gemini-embedding-") != std::string::npos;
  if (gemini && !first) return address.method == "embedContent" && inputs == 1;
  return address.method == "predict" && inputs <= (first ? 1U : 250U);
}

bool express_embeddings(const Host& host, const Address& address, Value body, Expressed& out) {
  const Document form(google_embedding_form(body));
  const Value requests = form["requests"];
  auto json = embeddings_json(requests);
  if (!json || !asks_so(host, address, requests.size())) return false;
  out.json = std::move(*json);
  return true;
}

bool express_chat(const Host& host, Value body, Expressed& out) {
  const Document form(google_chat_form(body, {}));
  const google::ModelTraits traits = google::traits_of(out.model);
  const Value instruction = form["systemInstruction"];
  const bool cached =
      form["cachedContent"].exists() &&
      (instruction.exists() || form["tools"].exists() || form["toolConfig"].exists());
  const bool odd_instruction =
      instruction.exists() && (!traits.system_instruction ||
                               !has_only(instruction, std::array{std::string_view("parts")}) ||
                               !instruction["parts"].at(0)["text"].is_string());
  if (cached || odd_instruction || !is_chat(form["contents"], traits, host.bucket_files))
    return false;
  Writer chat;
  chat.begin_object().raw("messages", google_ai_studio::messages_of(form.root(), out.model, host));
  GoogleConfig config(host, traits);
  config.read(form.root(), chat);
  const auto extra = config.extra();
  if (!extra) return false;
  out.json = chat.end_object().str();
  out.extra = *extra;
  if (form["safetySettings"].exists()) {
    out.options_json = sdk::json::merged(
        out.options_json, R"({"safety_settings":)" + sdk::json::dump(form["safetySettings"]) + "}");
  }
  return true;
}

std::optional<Expressed> express(const Recording& recording, const Host& host) {
  Expressed out;
  const auto address = host.bucket_files ? vertex_address(recording.url, out)
                                         : ai_studio_address(recording.url, out);
  const Value body = recording.request_body();
  if (!address || !body.is_object()) return std::nullopt;
  out.base_url = address->base;
  const bool streams = address->method == "streamGenerateContent";
  bool said = false;
  if (streams || address->method == "generateContent") {
    said = streams == recording.stream && express_chat(host, body, out);
  } else if (recording.is_embedding()) {
    said = express_embeddings(host, *address, body, out);
  }
  return said ? std::optional(std::move(out)) : std::nullopt;
}

std::string comparable_body(Value body, const Expressed& expressed, const Host& host) {
  const bool embeds = !body["contents"].exists();
  if (embeds) return google_embedding_form(body);
  const google::ModelTraits traits = google::traits_of(expressed.model);
  GoogleForm form;
  form.ids = host.call_ids && traits.calls_have_ids;
  form.sampling = traits.sampling;
  form.penalties = traits.penalties_everywhere || host.penalties_of_2_5;
  form.placeholders = form.picture_types = false;
  return google_chat_form(body, form);
}

// One input may be asked for as a batch of one.
std::string comparable_url(std::string_view url) {
  constexpr std::string_view kBatch = ":batchEmbedContents";
  std::string out = sdk::percent_decoded(url.substr(0, url.find('?')));
  if (out.ends_with(kBatch))
    out.replace(out.size() - kBatch.size(), kBatch.size(), ":embedContent");
  return out;
}

template <const Host& kPlace>
std::optional<Expressed> express_at(const Recording& recording) {
  return express(recording, kPlace);
}

template <const Host& kPlace>
std::string comparable_at(Value body, const Expressed& expressed) {
  return comparable_body(body, expressed, kPlace);
}

}  // namespace

const VendorWire& google_ai_studio_wire() {
  static constexpr VendorWire kWire = {"google_ai_studio", &express_at<google_ai_studio::kHost>,
                                       &comparable_at<google_ai_studio::kHost>, &comparable_url};
  return kWire;
}

const VendorWire& google_vertex_wire() {
  static constexpr VendorWire kWire = {"google_vertex", &express_at<google_vertex::kHost>,
                                       &comparable_at<google_vertex::kHost>, &comparable_url};
  return kWire;
}

}  // namespace llm_rotate::replay
