// The way to the server: its own thread, one pipelined connection, found through a list, sentinels
// or a cluster's redirections, and made again when it breaks.
//
// Used by RedisStore. `submit` and `trouble` may be called from any thread; answers are told on the
// client's thread, where everything else happens.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "held.hpp"
#include "inbox.hpp"
#include "lane.hpp"
#include "settings.hpp"

namespace llm_rotate::redis {

class Client final : private ILaneOwner {
 public:
  // `tick` is called on the client's thread while the connection is up, about every sync_ms.
  Client(const Settings& settings, std::function<void()> tick);
  // After `stop`; without it nobody is answered any more.
  ~Client() override;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void start();
  // Returns whether it will be sent, as far as can be told. If not, `done` is not called.
  bool submit(RequestPtr request);
  // Calls `tick` soon rather than in its time.
  void hurry();
  // Empty if the server answers.
  std::string trouble() const;
  // Sends what is left, for a moment, and `farewell` after all of it; then nobody waits any longer.
  void stop(RequestPtr farewell);

 private:
  enum class State : std::uint8_t { kStarting, kUp, kDown };

  void lane_up(Lane& lane) override;
  void lane_reply(Lane& lane, RequestPtr request, Reply reply) override;
  void lane_down(Lane& lane, const std::string& why, std::deque<RequestPtr> left) override;

  void drain();
  std::unique_ptr<Lane> make_lane(const LinkPlan& plan, bool eval_only);
  void connect();
  void connect_to(const Endpoint& endpoint);
  void ask_sentinel();
  void take_master(const Reply& reply);
  void check_role();
  void check_layout();
  void serve();
  void load_scripts();
  void reconnect_later(const std::string& why);
  void keep_or_fail(std::deque<RequestPtr> left);
  void redirect(RequestPtr request, const std::string& error);
  void refused(Lane& lane, RequestPtr request, const Reply& reply);
  void send(RequestPtr request);
  void send_held();
  void move_on();
  void bury(std::unique_ptr<Lane>& lane);
  void watch_soon();
  void watch();
  void finish();
  void tick_later();
  void set_trouble(const std::string& why);
  LinkPlan plan_for(const Endpoint& endpoint, bool sentinel) const;
  Clock::duration patience() const;

  static constexpr std::size_t kMostWaiting = 20'000;

  const Settings settings_;
  const std::function<void()> tick_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::unique_ptr<boost::asio::ssl::context> tls_;
  boost::asio::steady_timer retry_timer_;
  boost::asio::steady_timer watch_timer_;
  boost::asio::steady_timer tick_timer_;

  Inbox inbox_;
  mutable std::mutex trouble_mutex_;
  std::string trouble_;
  std::atomic<State> state_{State::kStarting};
  std::atomic<bool> silent_{false};      // the server owes an answer for too long
  std::atomic<bool> hurried_{false};     // a tick is on its way
  std::atomic<std::size_t> waiting_{0};  // calls that were taken from the inbox

  std::unique_ptr<Lane> lane_;
  std::unique_ptr<Lane> ask_lane_;
  std::unique_ptr<Lane> sentinel_;
  std::vector<std::unique_ptr<Lane>> buried_;  // until the next round of the loop
  Held held_;                                  // until the connection is up
  RequestPtr farewell_;                        // what is to be said at the end
  std::vector<Endpoint> known_;                // where to try
  std::size_t next_ = 0;
  std::optional<Endpoint> moved_to_;
  int failures_ = 0;
  bool served_ = false;    // the lane is up, and the right one
  bool watching_ = false;  // the watch timer runs
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace llm_rotate::redis
