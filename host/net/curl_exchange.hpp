// One HTTP exchange on one easy handle. The object is used again for later exchanges, because a
// new easy handle costs more than the exchange.
//
// Called by `CurlDriver`, and by curl through the callbacks, which pass head and body on to the
// sink. It never removes itself from the multi handle: curl forbids that inside a callback.
// Threads: used on one loop.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "net/curl_header_list.hpp"
#include "net/curl_loop.hpp"
#include "net/curl_transfer.hpp"
#include "net/head_parser.hpp"
#include "net/transfer_watch.hpp"

namespace llm_rotate::net {

class CurlExchange : public Deadline {
 public:
  explicit CurlExchange(CurlLoop& loop);
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  // The exchange behind an easy handle.
  static CurlExchange& of(CURL* easy);

  // Takes a request. A request that cannot be sent only gets its `verdict`.
  void begin(sdk::HttpRequest request, const TransferLimits& limits, ITransferSink& sink,
             TimePoint now);
  // The host to connect to: the proxy's when there is one.
  const Target& dial() const;
  void set_addresses(AddressListPtr addresses);
  bool has_verdict() const { return verdict_.has_value(); }
  // Hands the request to curl.
  bool launch();
  bool launched() const { return launched_; }

  // Lets the sink have more. Not from inside a callback.
  CURLcode resume(TimePoint now);
  // Whether a limit has been reached; otherwise the deadline is moved on.
  std::optional<TransferResult> expire(TimePoint now);
  // The result of an exchange that curl has ended.
  TransferResult conclude(CURLcode code) const;
  TransferResult conclude_unlaunched() const;

  // Afterwards the sink hears nothing more.
  ITransferSink* silence();
  bool silent() const { return sink_ == nullptr; }
  // Ends everything, wipes what was secret, and makes ready for another `begin`.
  void retire();

  void tie(CurlTransfer& transfer) { transfer_ = &transfer; }

  bool resume_pending = false;  // the driver's mark, so that it queues a resume once
  std::size_t pool_index = 0;   // the pool's

 private:
  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static int on_connected(void* self, char* to, char* from, int to_port, int from_port);

  bool take_header(std::string_view line);
  bool take_head();
  std::size_t take_body(std::string_view bytes);
  void take_connected();

  void apply_method(const std::string& method);
  void apply_connect_limit();
  bool upload_moved();
  void drop_sent_body();
  void let_body_go();
  void heard();
  void update_deadline();
  Peer peer() const;

  CurlLoop& loop_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::array<char, CURL_ERROR_SIZE> reason_{};

  std::string url_;          // kept between exchanges: mostly the next one has the same
  Millis connect_limit_{0};  // as above
  std::string body_;
  bool body_is_sensitive_ = false;
  CurlHeaderList headers_;
  Target target_;
  AddressListPtr addresses_;
  CurlResolveList::List resolve_list_;
  TransferLimits limits_;

  ITransferSink* sink_ = nullptr;
  CurlTransfer* transfer_ = nullptr;
  TransferWatch watch_;
  HeadParser head_;
  std::uint64_t received_ = 0;
  curl_off_t uploaded_ = 0;
  std::optional<TransferResult> verdict_;  // our own reason to end it, instead of curl's
  bool launched_ = false;
  bool paused_ = false;  // the sink wants no more
  bool held_ = false;    // and curl has been told so
};

}  // namespace llm_rotate::net
