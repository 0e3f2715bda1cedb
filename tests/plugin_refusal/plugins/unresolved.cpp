// A plugin that needs a function which nobody has.
#include "echo_provider.hpp"

extern "C" void llm_rotate_test_nobody_has_this();

namespace {

class Unresolved final : public test_plugins::EchoProvider {
 public:
  Unresolved() { llm_rotate_test_nobody_has_this(); }
};

}  // namespace

LLM_ROTATE_PLUGIN(Unresolved);
