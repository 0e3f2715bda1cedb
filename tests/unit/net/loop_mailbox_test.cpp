#include "net/loop_mailbox.hpp"

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

const auto one_address = std::make_shared<const AddressList>(AddressList{"10.0.0.1"});

TEST(LoopMailbox, DeliversOnTheLoopInOrder) {
  boost::asio::io_context loop;
  std::vector<std::string> heard;
  std::thread::id where;
  const auto mailbox =
      std::make_shared<LoopMailbox>(loop, [&](const std::string& host, const AddressListPtr&) {
        heard.push_back(host);
        where = std::this_thread::get_id();
      });
  std::thread([&] {
    mailbox->resolved("a", one_address);
    mailbox->resolved("b", nullptr);
  }).join();
  EXPECT_TRUE(heard.empty());
  loop.run();
  EXPECT_EQ(heard, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(where, std::this_thread::get_id());
}

TEST(LoopMailbox, DeliversAgainAfterTheFirstDelivery) {
  boost::asio::io_context loop;
  int heard = 0;
  const auto mailbox = std::make_shared<LoopMailbox>(
      loop, [&](const std::string&, const AddressListPtr&) { ++heard; });
  mailbox->resolved("a", one_address);
  loop.run();
  loop.restart();
  mailbox->resolved("b", one_address);
  loop.run();
  EXPECT_EQ(heard, 2);
}

TEST(LoopMailbox, DropsWhatComesAfterClose) {
  int heard = 0;
  std::shared_ptr<LoopMailbox> mailbox;
  {
    boost::asio::io_context loop;
    mailbox = std::make_shared<LoopMailbox>(
        loop, [&](const std::string&, const AddressListPtr&) { ++heard; });
    mailbox->resolved("posted before", one_address);
    mailbox->close();
    loop.run();
  }
  mailbox->resolved("after the loop is gone", one_address);
  EXPECT_EQ(heard, 0);
}

}  // namespace
}  // namespace llm_rotate::net
