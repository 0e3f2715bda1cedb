// Prints what every fault of a provider does to a call, as the table of README.md.
#include <cstring>
#include <exception>
#include <iostream>

#include "integration/library/fault_matrix.hpp"

int main(int count, char** arguments) {
  const bool measured = count == 2 && std::strcmp(arguments[1], "--measured") == 0;
  if (count > 1 && !measured) {
    std::cerr << "usage: llm-rotate-fault-matrix [--measured]\n";
    return 2;
  }
  try {
    std::cout << llm_rotate::tests::as_markdown(llm_rotate::tests::play_fault_matrix(), measured);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
