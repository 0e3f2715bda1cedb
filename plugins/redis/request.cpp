#include "request.hpp"

#include <utility>

namespace llm_rotate::redis {

bool Request::take_along(Request& other) {
  const bool alike = company_ != Company::kNone && company_ == other.company_ &&
                     script_ == other.script_ && send_again == other.send_again &&
                     common_ == other.common_;
  if (!alike || calls_ + other.calls_ > kMostCalls) return false;
  of_calls_ += other.of_calls_;
  count_ += other.count_ - other.common_count_;
  calls_ += other.calls_;
  if (company_ == Company::kOneForEach) others_done_.push_back(std::move(other.done));
  return true;
}

void Request::encode(std::string& out, bool send_whole) const {
  if (asking) {
    append_count(out, 1);
    append_argument(out, "ASKING");
  }
  if (script_ == nullptr) {
    append_count(out, count_);
  } else {
    append_count(out, count_ + 2);
    append_argument(out, send_whole ? "EVAL" : "EVALSHA");
    append_argument(out, send_whole ? script_->text : script_->digest);
  }
  out += common_;
  out += of_calls_;
}

void Request::answer(const Reply* reply) {
  const bool late = given_up_;
  if (reply == nullptr) {
    if (given_up_) return;
    given_up_ = true;
  }
  const bool shared_out = reply != nullptr && company_ == Company::kOneForEach;
  if (done) done({shared_out ? &reply->at(0) : reply, late});
  for (std::size_t i = 0; i < others_done_.size(); ++i) {
    others_done_[i]({shared_out ? &reply->at(i + 1) : reply, late});
  }
}

}  // namespace llm_rotate::redis
