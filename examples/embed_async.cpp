// Ten calls at once in coroutines, on an event loop of your own.
//
//   llm-rotate-example-embed_async llm-rotate.toml gpt-4o-mini
#include <cstdlib>
#include <iostream>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "llm_rotate/llm_rotate.hpp"

namespace asio = boost::asio;

namespace {

asio::awaitable<void> ask(llm_rotate::LMRotate& lm, std::string model, int number, int& failures) {
  const std::string question = "What is " + std::to_string(number) + " times seven?";
  try {
    llm_rotate::CallOptions options;
    options.max_tokens = 50;
    llm_rotate::ChatRequest request(model, question, options);
    const llm_rotate::ChatResponse answer =
        co_await lm.chat(std::move(request), asio::use_awaitable);
    std::cout << question << ' ' << answer.content << " (key " << answer.key_id << ")\n";
  } catch (const std::exception& error) {
    ++failures;
    std::cerr << question << ' ' << error.what() << '\n';
  }
}

}  // namespace

int main(int argc, char** argv) {
  const char* config = argc > 1 ? argv[1] : "llm-rotate.toml";
  const std::string model = argc > 2 ? argv[2] : "gpt-4o-mini";
  try {
    llm_rotate::LMRotate lm(llm_rotate::configure_from_file(config));
    asio::io_context loop;
    int failures = 0;
    for (int number = 1; number <= 10; ++number) {
      asio::co_spawn(loop, ask(lm, model, number, failures), asio::detached);
    }
    loop.run();
    std::cout << lm.usage_summary().to_json() << '\n';
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
