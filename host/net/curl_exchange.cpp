#include "net/curl_exchange.hpp"

#include <string.h>  // explicit_bzero

#include <algorithm>
#include <new>
#include <utility>

#include "net/curl_failure.hpp"
#include "net/curl_options.hpp"

namespace llm_rotate::net {
namespace {

// A shorter body leaves in one piece with the head.
constexpr std::size_t kOneSend = 64UL * 1024;
// A shorter body is not worth a look at whether it has left.
constexpr std::size_t kWorthDropping = 1024;

// curl's own connect limit is there for the connect that it makes again when an old connection
// turns out to be dead. It comes later than ours, whose message is better.
constexpr Millis kAfterOurs{250};
constexpr Millis kLongestConnect = std::chrono::hours(24);

TransferWatch::TimePoint clock_now() {
  return std::chrono::steady_clock::now();
}

bool is_method(std::string_view method) {
  return !method.empty() && method.size() <= 16 &&
         std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

CurlExchange::CurlExchange(CurlLoop& loop) : loop_(loop), easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  apply_options(easy_.get(), loop.options);
  loop.multi.adopt(easy_.get());
  curl_easy_setopt(easy_.get(), CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_.get(), CURLOPT_ERRORBUFFER, reason_.data());
  curl_easy_setopt(easy_.get(), CURLOPT_HEADERFUNCTION, &CurlExchange::on_header);
  curl_easy_setopt(easy_.get(), CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_.get(), CURLOPT_WRITEFUNCTION, &CurlExchange::on_body);
  curl_easy_setopt(easy_.get(), CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_.get(), CURLOPT_PREREQFUNCTION, &CurlExchange::on_connected);
  curl_easy_setopt(easy_.get(), CURLOPT_PREREQDATA, this);
}

CurlExchange& CurlExchange::of(CURL* easy) {
  void* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return *static_cast<CurlExchange*>(self);
}

void CurlExchange::begin(sdk::HttpRequest request, const TransferLimits& limits,
                         ITransferSink& sink, TimePoint now) {
  sink_ = &sink;
  limits_ = limits;
  watch_.start(limits, now);
  update_deadline();
  ParsedTarget parsed = parse_target(request.url);
  target_ = std::move(parsed.target);
  if (!parsed.problem.empty()) {
    verdict_ = unusable_url(parsed.problem);
  } else if (!loop_.proxy_problem.empty()) {
    verdict_ = unusable_proxy(loop_.proxy_problem);
  } else if (!is_method(request.method)) {
    verdict_ = unusable_method(peer());
  } else if (!headers_.build(request.headers)) {
    verdict_ = unusable_header(peer());
  }
  wipe_sensitive(request.headers);
  if (verdict_) return;
  body_ = std::move(request.body);
  body_is_sensitive_ = request.sensitive_body;
  if (url_ != request.url) {
    url_ = std::move(request.url);
    curl_easy_setopt(easy_.get(), CURLOPT_URL, url_.c_str());
  }
  apply_method(request.method);
  apply_connect_limit();
}

void CurlExchange::apply_method(const std::string& method) {
  CURL* const easy = easy_.get();
  const bool sends = !body_.empty() || method == "POST" || method == "PUT" || method == "PATCH";
  const bool plain_head = method == "HEAD" && !sends;
  if (sends) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body_.c_str());
  } else if (plain_head) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  }
  const bool natural = plain_head || method == (sends ? "POST" : "GET");
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, natural ? nullptr : method.c_str());
}

void CurlExchange::apply_connect_limit() {
  const bool limited = limits_.connect.count() > 0 && limits_.connect < kLongestConnect;
  const Millis limit = limited ? limits_.connect + kAfterOurs : kLongestConnect;
  if (std::exchange(connect_limit_, limit) == limit) return;
  curl_easy_setopt(easy_.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limit.count()));
}

const Target& CurlExchange::dial() const {
  return loop_.proxy ? loop_.proxy->target : target_;
}

void CurlExchange::set_addresses(AddressListPtr addresses) {
  addresses_ = std::move(addresses);
  if (!addresses_) verdict_ = resolve_failed(peer());
}

bool CurlExchange::launch() {
  resolve_list_ = loop_.names.update(dial(), addresses_);
  if (resolve_list_) curl_easy_setopt(easy_.get(), CURLOPT_RESOLVE, resolve_list_.get());
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers_.list());
  reason_.front() = '\0';
  launched_ = loop_.multi.add(easy_.get());
  return launched_;
}

CURLcode CurlExchange::resume(TimePoint now) {
  if (!paused_) return CURLE_OK;
  paused_ = false;
  watch_.resume(now);
  update_deadline();
  if (!std::exchange(held_, false)) return CURLE_OK;
  return loop_.multi.unpause(easy_.get());
}

std::optional<TransferResult> CurlExchange::expire(TimePoint now) {
  std::optional<TransferEnd> end = watch_.check(now);
  if (end == TransferEnd::kFirstByteTimeout && upload_moved()) {
    watch_.sending(now);
    end = watch_.check(now);
  }
  if (end) return timed_out(peer(), *end, limits_, !launched_);
  const TimePoint deadline = watch_.deadline();
  if (deadline == TransferWatch::kNever) {
    loop_.deadlines.erase(*this);
  } else {
    loop_.deadlines.set(*this, deadline);
  }
  return std::nullopt;
}

// A long body may take longer to leave than the first byte may take to come.
bool CurlExchange::upload_moved() {
  if (body_.size() <= kOneSend) return false;
  curl_off_t now_uploaded = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &now_uploaded);
  return std::exchange(uploaded_, now_uploaded) < now_uploaded;
}

TransferResult CurlExchange::conclude(CURLcode code) const {
  if (verdict_) return *verdict_;
  if (code == CURLE_OPERATION_TIMEDOUT) {
    // A machine that is slow enough lets curl's later limit pass before ours was looked at.
    if (const auto end = watch_.check(clock_now())) return timed_out(peer(), *end, limits_, false);
  }
  CurlFailure failure;
  failure.code = static_cast<int>(code);
  failure.reason = reason_.front() != '\0' ? reason_.data() : curl_easy_strerror(code);
  failure.connecting = watch_.connecting();
  failure.answering = watch_.answering();
  failure.head_complete = head_.complete();
  long os_error = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_error);
  failure.os_error = static_cast<int>(os_error);
  return judge(failure, peer(), target_);
}

TransferResult CurlExchange::conclude_unlaunched() const {
  return verdict_ ? *verdict_ : curl_gave_up(peer(), "curl refused the request");
}

ITransferSink* CurlExchange::silence() {
  if (transfer_ != nullptr) transfer_->detach();
  transfer_ = nullptr;
  return std::exchange(sink_, nullptr);
}

void CurlExchange::retire() {
  loop_.deadlines.erase(*this);
  if (std::exchange(launched_, false)) loop_.multi.remove(easy_.get());
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, nullptr);
  if (resolve_list_) curl_easy_setopt(easy_.get(), CURLOPT_RESOLVE, nullptr);
  headers_.wipe();
  head_.reset();
  resolve_list_.reset();
  addresses_.reset();
  verdict_.reset();
  let_body_go();
  received_ = 0;
  uploaded_ = 0;
  paused_ = held_ = resume_pending = false;
}

int CurlExchange::on_connected(void* self, char* /*to*/, char* /*from*/, int /*to_port*/,
                               int /*from_port*/) {
  static_cast<CurlExchange*>(self)->take_connected();
  return CURL_PREREQFUNC_OK;
}

void CurlExchange::take_connected() {
  if (resolve_list_) loop_.names.confirm(dial(), addresses_);
  watch_.sending(clock_now());
  update_deadline();
}

std::size_t CurlExchange::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  const std::size_t bytes = size * count;
  return static_cast<CurlExchange*>(self)->take_header({data, bytes}) ? bytes : 0;
}

bool CurlExchange::take_header(std::string_view line) {
  if (silent()) return false;
  switch (head_.feed(line)) {
    case HeadParser::Step::kSwallowed:
      if (head_.complete()) heard();
      return true;
    case HeadParser::Step::kMore:
      heard();
      return true;
    case HeadParser::Step::kComplete:
      return take_head();
    case HeadParser::Step::kTooLarge:
      verdict_ = head_too_large(peer());
      return false;
    case HeadParser::Step::kBad:
      verdict_ = not_http(peer());
      return false;
  }
  return false;
}

bool CurlExchange::take_head() {
  heard();
  drop_sent_body();
  sink_->on_head(head_.take());
  return !silent();
}

// curl sends a request again only while no byte of the answer has come. A stream may last for
// minutes, and the prompt behind it need not.
void CurlExchange::drop_sent_body() {
  if (body_.size() < kWorthDropping) return;
  curl_off_t sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &sent);
  if (static_cast<std::size_t>(sent) < body_.size()) return;
  curl_easy_setopt(easy_.get(), CURLOPT_POSTFIELDS, "");
  let_body_go();
}

void CurlExchange::let_body_go() {
  if (body_is_sensitive_) ::explicit_bzero(body_.data(), body_.size());
  body_ = {};
}

std::size_t CurlExchange::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<CurlExchange*>(self)->take_body({data, size * count});
}

std::size_t CurlExchange::take_body(std::string_view bytes) {
  if (silent()) return 0;
  if (paused_) {
    held_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  if (bytes.empty()) return 0;
  heard();
  if (limits_.max_body != 0 && bytes.size() > limits_.max_body - received_) {
    verdict_ = body_too_large(peer(), limits_.max_body);
    return 0;
  }
  received_ += bytes.size();
  const Flow flow = sink_->on_data(bytes);
  if (silent()) return 0;
  if (flow == Flow::kPause) {
    paused_ = true;
    watch_.pause();
  }
  return bytes.size();
}

void CurlExchange::heard() {
  const bool first = !watch_.answering();
  watch_.heard(clock_now());
  if (first) update_deadline();
}

void CurlExchange::update_deadline() {
  const TimePoint deadline = watch_.deadline();
  if (deadline != TransferWatch::kNever) loop_.deadlines.not_after(*this, deadline);
}

Peer CurlExchange::peer() const {
  return loop_.proxy ? *loop_.proxy : Peer{target_, false};
}

}  // namespace llm_rotate::net
