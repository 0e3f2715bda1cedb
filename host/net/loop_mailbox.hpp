// Brings answers of the resolver's threads to the event loop that asked.
//
// Made by `CurlDriver`, which closes it before the loop may go away; a lookup that returns later
// finds it closed and its answer is dropped.
// Threads: `resolved` from any thread, the rest on the loop.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/resolver.hpp"

namespace boost::asio {
class io_context;
}

namespace llm_rotate::net {

class LoopMailbox : public IResolveListener, public std::enable_shared_from_this<LoopMailbox> {
 public:
  using OnAnswer = std::function<void(const std::string& host, const AddressListPtr& addresses)>;

  LoopMailbox(boost::asio::io_context& loop, OnAnswer on_answer);

  void resolved(const std::string& host, const AddressListPtr& addresses) override;
  // Nothing is delivered afterwards, and the loop is not touched any more.
  void close();

 private:
  struct Letter {
    std::string host;
    AddressListPtr addresses;
  };

  void deliver();

  std::mutex mutex_;
  boost::asio::io_context* loop_;  // null when closed
  std::vector<Letter> letters_;
  OnAnswer on_answer_;  // used and dropped on the loop only
};

}  // namespace llm_rotate::net
