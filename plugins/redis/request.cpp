#include "request.hpp"

namespace llm_rotate::redis {

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
  out += arguments_;
}

void Request::answer(const Reply* reply) {
  const bool late = given_up_;
  if (reply == nullptr) {
    if (given_up_) return;
    given_up_ = true;
  }
  if (done) done({reply, late});
}

}  // namespace llm_rotate::redis
