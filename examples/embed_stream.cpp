// A streamed answer, printed as it comes. Reading slowly would hold the provider back.
//
//   llm-rotate-example-embed_stream llm-rotate.toml gpt-4o-mini
#include <cstdlib>
#include <iostream>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "llm_rotate/llm_rotate.hpp"

namespace asio = boost::asio;

namespace {

asio::awaitable<void> print(llm_rotate::LMRotate& lm, std::string model) {
  std::vector<llm_rotate::ChatMessage> messages;
  messages.push_back(llm_rotate::ChatMessage::system("You are terse."));
  messages.push_back(llm_rotate::ChatMessage::user("Count to ten in words."));
  llm_rotate::ChatRequest request(std::move(model), std::move(messages));
  llm_rotate::ChatStream stream = lm.chat_stream(std::move(request));
  while (auto chunk = co_await stream.next()) {
    std::cout << chunk->delta << std::flush;
    if (chunk->usage) {
      std::cout << "\n-- " << chunk->finish_reason << ", " << chunk->usage->output_tokens
                << " tokens over " << chunk->provider << '\n';
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const char* config = argc > 1 ? argv[1] : "llm-rotate.toml";
  const std::string model = argc > 2 ? argv[2] : "gpt-4o-mini";
  try {
    llm_rotate::LMRotate lm(llm_rotate::configure_from_file(config));
    asio::io_context loop;
    auto printed = asio::co_spawn(loop, print(lm, model), asio::use_future);
    loop.run();
    printed.get();  // throws what the stream threw: a broken answer never looks complete
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::cerr << '\n' << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
