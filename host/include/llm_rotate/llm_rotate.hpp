// The public API: one object that makes every call come through.
//
//   llm_rotate::LMRotate lm(llm_rotate::configure_from_file("llm-rotate.toml"));
//   std::cout << lm.chat_sync({"gpt-4o-mini", "Hello"}).content;
//
// Threads: every function may be called from any thread. Handlers run on their associated executor;
// a plain callback without one runs on a thread of Asio's system executor, never on the library's.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm_rotate/acquire.hpp"
#include "llm_rotate/chat.hpp"
#include "llm_rotate/config.hpp"
#include "llm_rotate/detail/operation.hpp"
#include "llm_rotate/error.hpp"
#include "llm_rotate/generate.hpp"
#include "llm_rotate/health.hpp"
#include "llm_rotate/sdk/state_store.hpp"
#include "llm_rotate/stream.hpp"
#include "llm_rotate/usage.hpp"

namespace llm_rotate {

struct LibraryOptions {
  LibraryOptions() = default;
  explicit LibraryOptions(int loops) : threads(loops) {}

  int threads = 1;  // event loops of the library's own, one thread each
};

class LMRotate {
 public:
  // Throws one `ConfigurationError` that lists everything wrong with the configuration.
  explicit LMRotate(const LMRotateConfig& config, LibraryOptions options = {});
  ~LMRotate();
  LMRotate(LMRotate&&) noexcept;
  LMRotate& operator=(LMRotate&&) noexcept;

  // Completes with void(std::exception_ptr, ChatResponse). The error is an LMRotateError, a
  // NoAvailableKeyError or a ConfigurationError; after cancellation boost::system::system_error
  // with operation_aborted. Cancelling closes the exchange with the provider at once.
  template <class Token>
  auto chat(ChatRequest request, Token&& token) {
    return detail::initiate<ChatResponse>(
        std::forward<Token>(token),
        [this, asked = std::move(request)](std::unique_ptr<ChatCompletion> completion) mutable {
          return start_chat(asked, std::move(completion));
        });
  }
  // Blocks. From a thread of the library it is a ConfigurationError rather than a deadlock.
  ChatResponse chat_sync(const ChatRequest& request);

  // Begins at once; the chunks wait in the stream, a few at a time.
  ChatStream chat_stream(const ChatRequest& request);

  // Content in Google's own terms, answered by the two Google providers alone; any other is an
  // LMRotateError of type invalid_request. The answer is the same as that of a chat.
  template <class Token>
  auto generate_content(GenerateRequest request, Token&& token) {
    return detail::initiate<ChatResponse>(
        std::forward<Token>(token),
        [this, asked = std::move(request)](std::unique_ptr<ChatCompletion> completion) mutable {
          return start_generate(asked, std::move(completion));
        });
  }
  ChatResponse generate_content_sync(const GenerateRequest& request);
  ChatStream generate_content_stream(const GenerateRequest& request);

  template <class Token>
  auto embed(EmbedRequest request, Token&& token) {
    return detail::initiate<EmbedResponse>(
        std::forward<Token>(token),
        [this, asked = std::move(request)](std::unique_ptr<EmbedCompletion> completion) mutable {
          return start_embed(asked, std::move(completion));
        });
  }
  EmbedResponse embed_sync(const EmbedRequest& request);

  // Lends a key of that provider to code that talks to it by itself. When all rest it waits for one
  // as a call does, within `max_wait_seconds`, then it is a NoAvailableKeyError. Without a model
  // the key as a whole is judged.
  template <class Token>
  auto acquire(std::string provider, std::string model, Token&& token) {
    return detail::initiate<AcquireContext>(
        std::forward<Token>(token), [this, who = std::move(provider), what = std::move(model)](
                                        std::unique_ptr<AcquireCompletion> completion) {
          return start_acquire(who, what, std::move(completion));
        });
  }
  // Blocks, as `chat_sync` does.
  AcquireContext acquire(const std::string& provider, const std::string& model = {});

  HealthReport health() const;
  // What an operator does to a key; with a shared store, for the whole fleet. Waits for the store.
  sdk::CommandAnswer command_key(std::string_view key_id, sdk::KeyCommand command);
  UsageSummary usage_summary() const;

  // Swaps the configuration in one step: calls under way finish on the old one, the health of keys
  // that stay survives. Throws ConfigurationError and keeps the old one if the new one is bad.
  void reload_config(const LMRotateConfig& config);

  // Cancels what is under way, and waits for the library's threads. Afterwards every call fails.
  void close();

 private:
  using ChatCompletion = detail::ICompletion<ChatResponse>;
  using EmbedCompletion = detail::ICompletion<EmbedResponse>;
  using AcquireCompletion = detail::ICompletion<AcquireContext>;

  std::shared_ptr<detail::IOperation> start_chat(const ChatRequest& request,
                                                 std::unique_ptr<ChatCompletion> completion);
  std::shared_ptr<detail::IOperation> start_generate(const GenerateRequest& request,
                                                     std::unique_ptr<ChatCompletion> completion);
  std::shared_ptr<detail::IOperation> start_embed(const EmbedRequest& request,
                                                  std::unique_ptr<EmbedCompletion> completion);
  std::shared_ptr<detail::IOperation> start_acquire(const std::string& provider,
                                                    const std::string& model,
                                                    std::unique_ptr<AcquireCompletion> completion);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The process-wide instance. A second `configure` is a ConfigurationError.
void configure(const LMRotateConfig& config, LibraryOptions options = {});
// The same from a registry of keys as JSON, and which of them to use.
void configure(std::string_view json_registry, const std::vector<std::string>& use_keys,
               const RegistryOptions& options = {});
// The instance; a ConfigurationError before `configure`.
LMRotate& lm();
void reset_singleton();

}  // namespace llm_rotate
