// A streamed answer that is still coming.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/use_awaitable.hpp>

#include "llm_rotate/chat.hpp"
#include "llm_rotate/detail/operation.hpp"

namespace llm_rotate {

namespace detail {

class IStreamSource {
 public:
  using Next = ICompletion<std::optional<StreamChunk>>;

  virtual ~IStreamSource() = default;
  // One at a time.
  virtual std::shared_ptr<IOperation> next(std::unique_ptr<Next> completion) = 0;
  virtual std::optional<StreamChunk> next_sync() = 0;
  virtual void cancel() = 0;
  virtual Provenance provenance() const = 0;
};

}  // namespace detail

// `while (auto chunk = co_await stream.next()) use(*chunk);`
//
// Reading slowly holds the provider back: only a few chunks are kept. Destroying the stream cancels
// it, and the connection to the provider is closed at once. One reader at a time.
class ChatStream {
 public:
  explicit ChatStream(std::shared_ptr<detail::IStreamSource> source) : source_(std::move(source)) {}
  ~ChatStream() { cancel(); }
  ChatStream(ChatStream&& other) noexcept : source_(std::move(other.source_)) {}
  ChatStream& operator=(ChatStream&& other) noexcept {
    std::swap(source_, other.source_);
    return *this;
  }
  ChatStream(const ChatStream&) = delete;
  ChatStream& operator=(const ChatStream&) = delete;

  // The next chunk, or nothing when the answer is complete. An answer that breaks off is an
  // exception, never a clean end.
  template <class Token = boost::asio::use_awaitable_t<>>
  auto next(Token&& token = {}) {
    return detail::initiate<std::optional<StreamChunk>>(
        std::forward<Token>(token),
        [source = source_](std::unique_ptr<detail::IStreamSource::Next> completion) {
          return source->next(std::move(completion));
        });
  }

  // The same, blocking. Not from a thread of the library.
  std::optional<StreamChunk> next_sync() { return source_->next_sync(); }

  void cancel() {
    if (source_ != nullptr) source_->cancel();
  }

  // Who answers; complete once the stream has ended.
  Provenance provenance() const { return source_->provenance(); }

 private:
  std::shared_ptr<detail::IStreamSource> source_;
};

}  // namespace llm_rotate
