#include "gateway/answer_writer.hpp"

#include <utility>

#include "gateway/message_head.hpp"

namespace llm_rotate::gateway {

void AnswerWriter::expect(bool http_1_0, bool is_head) {
  http_1_0_ = http_1_0;
  is_head_ = is_head;
  streaming_ = finished_ = false;
  whole_ = true;
}

void AnswerWriter::consent() {
  raw_.append("HTTP/1.1 100 Continue\r\n\r\n");
}

void AnswerWriter::send(const sdk::HttpResponse& response, bool keep_alive) {
  HeadPlan plan;
  plan.status = response.status;
  plan.framing = response.status == 204 ? Framing::kNone : Framing::kLength;
  plan.length = response.body.size();
  plan.keep_alive = keep_alive;
  raw_ += message_head(plan, response.headers);
  if (!is_head_) raw_ += response.body;
  finished_ = true;
}

void AnswerWriter::begin(int status, const sdk::Headers& headers, bool keep_alive) {
  HeadPlan plan;
  plan.status = status;
  plan.framing = http_1_0_ ? Framing::kUntilClose : Framing::kChunked;
  plan.keep_alive = keep_alive;
  raw_ += message_head(plan, headers);
  streaming_ = true;
}

void AnswerWriter::write(std::string_view bytes) {
  (http_1_0_ ? raw_ : chunk_).append(bytes);
}

void AnswerWriter::finish(bool whole) {
  finished_ = true;
  whole_ = whole;
}

bool AnswerWriter::take(std::string& out) {
  out.swap(raw_);
  if (!chunk_.empty()) {
    out.append(chunk_head(chunk_.size())).append(chunk_).append("\r\n");
    chunk_.clear();
  }
  if (finished_ && std::exchange(streaming_, false) && whole_ && !http_1_0_) out += "0\r\n\r\n";
  return !out.empty();
}

}  // namespace llm_rotate::gateway
