// The virtual clock under the name that tests use.
#pragma once

#include "simulate/virtual_loop.hpp"

namespace llm_rotate::tests {

using simulate::VirtualLoop;

}  // namespace llm_rotate::tests
