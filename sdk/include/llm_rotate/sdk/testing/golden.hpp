// For plugin authors' tests: a provider against a folder of cases on disk.
//
// Each case is a folder with
//   case.json      {"do": one of build, parse, stream, classify, limits, build_embed, parse_embed,
//                  list_models, parse_list_models;
//                  for requests "target" {base_url, model, upstream, options, auth_config},
//                  "stream", "strict", "extra"; for answers "status" (200) and "headers"}
//   input.*        the chat JSON of the request, or the body of the answer, byte for byte
//   expected.json  what must come out; where a `ProviderError` is right: {"throws": its verdict}
// A stream is also cut in many places and must give the same each time. JSON is compared by what it
// means. With LLM_ROTATE_UPDATE_GOLDEN=1 in the environment, expected.json is written instead.
// Depends on no test framework: it gives a sentence for each case that fails.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <rapidjson/prettywriter.h>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/provider.hpp"
#include "llm_rotate/sdk/testing/describe.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

namespace llm_rotate::sdk::testing {

// The abilities of a plugin class that cases may ask for.
struct GoldenSubject {
  const IProvider* provider = nullptr;
  const IEmbedder* embedder = nullptr;
  const IModelLister* lister = nullptr;

  template <class Plugin>
  static GoldenSubject of(const Plugin& plugin) {
    GoldenSubject subject;
    if constexpr (std::is_base_of_v<IProvider, Plugin>) subject.provider = &plugin;
    if constexpr (std::is_base_of_v<IEmbedder, Plugin>) subject.embedder = &plugin;
    if constexpr (std::is_base_of_v<IModelLister, Plugin>) subject.lister = &plugin;
    return subject;
  }
};

namespace detail {

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::string pretty(std::string_view text) {
  const json::Document document(text);
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  document.root().raw().Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

class GoldenCase {
 public:
  GoldenCase(const GoldenSubject& subject, const std::filesystem::path& folder)
      : subject_(subject), orders_(read_file(folder / "case.json")) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().stem() == "input") input_ = read_file(entry.path());
    }
  }

  bool readable() const { return orders_.ok(); }

  // What comes out, as JSON; `problem` is set when the case itself is at fault.
  std::string run(std::string& problem) {
    try {
      return ability(problem);
    } catch (const ProviderError& error) {
      return R"({"throws":)" + describe(error.verdict()) + "}";
    }
  }

 private:
  std::string ability(std::string& problem) {
    const std::string_view what = orders_["do"].string();
    if (subject_.provider != nullptr) {
      const IProvider& provider = *subject_.provider;
      if (what == "build") return build(provider);
      if (what == "parse") return describe(provider.parse(response()));
      if (what == "classify") return describe(provider.classify(response()));
      if (what == "limits") return describe(provider.limits(head()));
      if (what == "stream") return stream(provider, problem);
    }
    if (subject_.embedder != nullptr) {
      if (what == "build_embed") return describe(subject_.embedder->build_embed(input_, target()));
      if (what == "parse_embed") return describe(subject_.embedder->parse_embed(response()));
    }
    if (subject_.lister != nullptr) {
      if (what == "list_models") return describe(subject_.lister->build_list_models(target()));
      if (what == "parse_list_models") {
        return describe(subject_.lister->parse_list_models(response()));
      }
    }
    problem = "case.json asks to do \"" + std::string(what) + "\", which this plugin cannot";
    return {};
  }

  std::string build(const IProvider& provider) {
    const std::string extra = orders_["extra"].exists() ? json::dump(orders_["extra"]) : "";
    return describe(provider.build(
        {input_, extra, orders_["stream"].boolean(), orders_["strict"].boolean()}, target()));
  }

  std::string stream(const IProvider& provider, std::string& problem) {
    std::string whole = describe(decode(provider, head(), input_));
    for (const auto& cuts : ways_to_cut(input_.size())) {
      if (describe(decode(provider, head(), input_, cuts)) == whole) continue;
      problem = cuts.size() == 1
                    ? "gives something else when cut at byte " + std::to_string(cuts[0])
                    : "gives something else when fed byte by byte";
    }
    return whole;
  }

  Target target() {
    const json::Value target = orders_["target"];
    options_ = json::dump(target["options"]);
    auth_config_ = json::dump(target["auth_config"]);
    Target out;
    out.provider = target["provider"].string();
    out.base_url = target["base_url"].string();
    out.model = target["model"].string();
    out.upstream = target["upstream"].string();
    if (target["options"].is_object()) out.options_json = options_;
    if (target["auth_config"].is_object()) out.auth_config_json = auth_config_;
    return out;
  }

  HttpHead head() const {
    HttpHead head;
    head.status = static_cast<int>(orders_["status"].integer(200));
    orders_["headers"].each_member(
        [&](std::string_view name, json::Value value) { head.headers.add(name, value.string()); });
    return head;
  }
  HttpResponse response() const {
    const HttpHead answer = head();
    return {answer.status, answer.headers, input_};
  }

  const GoldenSubject& subject_;
  json::Document orders_;
  std::string input_;
  std::string options_;
  std::string auth_config_;
};

inline std::string check_case(const GoldenSubject& subject, const std::filesystem::path& folder) {
  GoldenCase golden(subject, folder);
  if (!golden.readable()) return "case.json is missing or not JSON";
  std::string problem;
  const std::string actual = golden.run(problem);
  if (!problem.empty()) return problem;
  const std::filesystem::path expected = folder / "expected.json";
  const char* update = std::getenv("LLM_ROTATE_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(expected, std::ios::binary) << pretty(actual);
    return {};
  }
  const json::Document wanted(read_file(expected));
  if (!wanted.ok()) {
    return "expected.json is missing or not JSON; LLM_ROTATE_UPDATE_GOLDEN=1 writes it";
  }
  if (wanted.root().raw() == json::Document(actual).root().raw()) return {};
  return "gives\n" + pretty(actual) + "where expected.json says\n" +
         pretty(json::dump(wanted.root()));
}

}  // namespace detail

// One sentence or more for each case below `folder` that fails, in the order of their names.
inline std::vector<std::string> failed_golden_cases(const GoldenSubject& subject,
                                                    const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> cases;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_directory()) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  std::vector<std::string> failures;
  for (const auto& path : cases) {
    const std::string problem = detail::check_case(subject, path);
    if (!problem.empty()) failures.push_back(path.filename().string() + ": " + problem);
  }
  if (cases.empty()) failures.push_back(folder.string() + " holds no cases");
  return failures;
}

}  // namespace llm_rotate::sdk::testing
