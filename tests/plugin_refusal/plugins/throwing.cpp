// A plugin that cannot be created; what it throws is named by its options.
#include <stdexcept>

#include "echo_provider.hpp"

namespace {

class Throwing final : public test_plugins::EchoProvider {
 public:
  explicit Throwing(const llm_rotate::sdk::PluginContext& context) {
    if (context.options_json().find("integer") != std::string_view::npos) throw 42;
    throw std::runtime_error("no \"region\" in the options\n(second line)");
  }
};

}  // namespace

LLM_ROTATE_PLUGIN(Throwing);
