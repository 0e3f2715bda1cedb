// The program `llm-rotate serve` as a process of its own, in front of an upstream of the test.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::tests {

inline bool long_tests() {
  return std::getenv("LLM_ROTATE_LONG_TESTS") != nullptr;
}

class ProgramFixture : public cli::testing::CliTest {
 protected:
  struct Served {
    std::unique_ptr<cli::testing::Program> program;
    std::uint16_t port = 0;  // 0: it did not start
  };

  // On any free port, or together with others on that one. `config` has been called.
  Served start_gateway(std::uint16_t port = 0) const {
    Served out;
    out.program = std::make_unique<cli::testing::Program>(
        invocation({"serve", "--port", std::to_string(port), "--threads", "2"}));
    constexpr char kAddress[] = "serving on http://127.0.0.1:";
    if (!out.program->says(kAddress) || !out.program->says("POST ")) return out;
    const std::string& said = out.program->said();
    out.port = static_cast<std::uint16_t>(std::stoi(said.substr(said.find(kAddress) + 28)));
    return out;
  }

  template <class Done>
  static bool waits_for(Done&& done) {
    for (int i = 0; i < 1'000 && !done(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return done();
  }
};

}  // namespace llm_rotate::tests
