// A plugin that is as it should be. Under other manifests it is also the second of two with one id,
// and one whose manifest promises what it has not.
#include "echo_provider.hpp"

LLM_ROTATE_PLUGIN(test_plugins::EchoProvider);
