// Loads the plugin named on the command line and asks it everything that crosses the ABI; a line
// for each thing that is not as it should be, and how many there were as the exit status.
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "conformance/verify.hpp"
#include "plugin/registry.hpp"
#include "plugin_refusal/plugin_copy.hpp"

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::PluginPath;
using llm_rotate::plugin::PluginRegistry;
using llm_rotate::plugin::ProviderProxy;

class Expectations {
 public:
  void equal(const std::string& what, const std::string& actual, const std::string& expected) {
    if (actual == expected) return;
    std::cout << what << ": '" << actual << "' instead of '" << expected << "'\n";
    ++failed_;
  }
  void that(const std::string& what, bool holds) { equal(what, holds ? "yes" : "no", "yes"); }
  int failed() const { return failed_; }

 private:
  int failed_ = 0;
};

class Words final : public sdk::IStreamSink {
 public:
  void on_event(const sdk::StreamEvent& event) override { text += event.json; }
  std::string text;
};

std::string fault_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const sdk::ProviderError& error) {
    return error.verdict().rule + ": " + error.verdict().message;
  }
  return "none";
}

void check_answers(const ProviderProxy& provider, Expectations& expect) {
  sdk::Target target;
  target.base_url = "https://foreign.example";
  const sdk::HttpRequest request = provider.build({R"({"messages":[1,2]})", {}}, target);
  expect.equal("url", request.url, "https://foreign.example/chat");
  expect.equal("body", request.body, "{\"count\":2}");
  const sdk::Headers headers = provider.authorize(request, sdk::SecretView("s3cret"), {});
  expect.equal("authorization", std::string(headers.get("authorization")), "Bearer s3cret");

  const sdk::ChatReply reply = provider.parse({200, {}, R"({"answer":42})"});
  expect.equal("reply", reply.json, R"({"answer":42})");
  expect.equal("model", reply.model, "a model name that is too long for any small string buffer");
  expect.equal("tokens", std::to_string(reply.usage.total_tokens), "3");

  Words words;
  const auto decoder = provider.open_stream({200, {}});
  decoder->feed("data: one\n\nda", words);
  decoder->feed("ta: two\n\n", words);
  expect.equal("stream", words.text, "onetwo");
}

void check_errors(const ProviderProxy& provider, Expectations& expect) {
  expect.equal("exception", fault_of([&] {
                 provider.build({R"({"explode":true})", {}}, {});
               }),
               "plugin.exception: thrown by the other library");
  expect.equal("error", fault_of([&] {
                 provider.build({"{}", {}}, {});
               }),
               "foreign.messages: messages are missing");
  const sdk::Verdict verdict = provider.classify({429, {}, "slow down"});
  expect.equal("verdict", verdict.rule + ": " + verdict.message, "foreign.429: slow down");
}

void check_file(const std::string& file, Expectations& expect) {
  const std::string bytes = plugin_test::bytes_of(file);
  expect.that("it brings its own standard library",
              bytes.find(std::string("libstdc++.so.6\0", 15)) == std::string::npos);
  const auto symbols = llm_rotate::conformance::verify_exported_symbols(bytes);
  expect.equal(symbols.name, symbols.detail, "");
}

int run(const std::string& file) {
  Expectations expect;
  check_file(file, expect);
  PluginRegistry registry;
  const std::vector<std::string> entries = {file};
  for (const auto& refusal : registry.open(PluginPath({}), entries)) {
    expect.equal("refusal", refusal.text, "");
  }
  auto provider = registry.make_provider("foreign", "{}");
  if (!provider) {
    expect.equal("refusal", provider.error().text, "");
    return expect.failed();
  }
  check_answers(**provider, expect);
  check_errors(**provider, expect);
  llm_rotate::conformance::Subject subject;
  subject.entry = &registry.find("foreign")->entry();
  for (const auto& check : llm_rotate::conformance::verify(subject)) {
    expect.equal(check.name, check.detail, "");
  }
  return expect.failed();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cout << "usage: foreign_plugin_host PLUGIN.so\n";
    return 1;
  }
  try {
    return run(argv[1]);
  } catch (const std::exception& error) {
    std::cout << error.what() << '\n';
    return 1;
  }
}
