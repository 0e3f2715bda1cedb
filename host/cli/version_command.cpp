#include "cli/version_command.hpp"

#include <array>
#include <string>
#include <utility>

#include <boost/version.hpp>
#include <curl/curl.h>
#include <openssl/crypto.h>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/json.hpp"

#include "cli/exit_code.hpp"

namespace llm_rotate::cli {
namespace {

struct Fact {
  const char* name;
  std::string value;
};

std::array<Fact, 7> facts() {
  std::string boost = BOOST_LIB_VERSION;
  for (char& c : boost) c = c == '_' ? '.' : c;
  return {{{"version", LLM_ROTATE_VERSION},
           {"commit", LLM_ROTATE_GIT_DESCRIBE},
           {"abi", std::to_string(LLMR_ABI_MAJOR) + "." + std::to_string(LLMR_ABI_MINOR)},
           {"compiler", LLM_ROTATE_COMPILER},
           {"libcurl", ::curl_version_info(CURLVERSION_NOW)->version},
           {"openssl", ::OpenSSL_version(OPENSSL_VERSION_STRING)},
           {"boost", boost}}};
}

}  // namespace

CommandInfo VersionCommand::info() const {
  return {"version", "[--json]", "show the version, and of what it is made",
          "Shows the version, the plugin ABI, the compiler and the libraries in use.",
          R"(llm-rotate version
llm-rotate version --json)"};
}

void VersionCommand::declare(OptionSet& set) {
  set.flag("--json", &json_, "print it as one JSON object");
}

int VersionCommand::run(Context& context) {
  sdk::json::Writer out;
  out.begin_object();
  std::string text = "llm-rotate " LLM_ROTATE_VERSION "\n";
  for (const auto& [name, value] : facts()) {
    if (value.empty()) continue;  // built from sources without a repository
    out.string(name, value);
    if (std::string_view(name) == "version") continue;
    text += std::string(name) + std::string(10 - std::string_view(name).size(), ' ') + value + "\n";
  }
  context.out.write(json_ ? out.end_object().str() + "\n" : text);
  return kOk;
}

}  // namespace llm_rotate::cli
