#include "net/loop_mailbox.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace llm_rotate::net {

LoopMailbox::LoopMailbox(boost::asio::io_context& loop, OnAnswer on_answer)
    : loop_(&loop), on_answer_(std::move(on_answer)) {}

void LoopMailbox::resolved(const std::string& host, const AddressListPtr& addresses) {
  const std::lock_guard lock(mutex_);
  if (loop_ == nullptr) return;
  letters_.push_back({host, addresses});
  // Under the mutex, so that `close` cannot return while the loop is being posted to.
  if (letters_.size() == 1)
    boost::asio::post(*loop_, [self = shared_from_this()] { self->deliver(); });
}

void LoopMailbox::close() {
  const std::lock_guard lock(mutex_);
  loop_ = nullptr;
  letters_.clear();
}

void LoopMailbox::deliver() {
  std::vector<Letter> letters;
  {
    const std::lock_guard lock(mutex_);
    letters.swap(letters_);
  }
  for (const Letter& letter : letters) on_answer_(letter.host, letter.addresses);
}

}  // namespace llm_rotate::net
