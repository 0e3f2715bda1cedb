#include <string>
#include <vector>

#include "cli/process.hpp"
#include "cli/program.hpp"

int main(int argc, char** argv) {
  llm_rotate::cli::harden_process();
  return llm_rotate::cli::run_program(
      std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
