// The shortest way: one blocking call that comes through whichever key is healthy.
//
//   llm-rotate-example-embed_sync llm-rotate.toml gpt-4o-mini
#include <cstdlib>
#include <iostream>

#include "llm_rotate/llm_rotate.hpp"

int main(int argc, char** argv) {
  const char* config = argc > 1 ? argv[1] : "llm-rotate.toml";
  const char* model = argc > 2 ? argv[2] : "gpt-4o-mini";
  try {
    llm_rotate::LMRotate lm(llm_rotate::configure_from_file(config));
    const llm_rotate::ChatResponse answer =
        lm.chat_sync({model, "In one sentence: why do keys rotate?"});
    std::cout << answer.content << '\n'
              << "-- " << answer.model << " over " << answer.provider << ", key " << answer.key_id
              << ", " << answer.attempts << " attempt(s), " << answer.usage.total_tokens
              << " tokens\n";
    return EXIT_SUCCESS;
  } catch (const llm_rotate::NoAvailableKeyError& error) {
    std::cerr << error.what() << '\n' << error.health_report().to_json() << '\n';
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
  }
  return EXIT_FAILURE;
}
