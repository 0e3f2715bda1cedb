#include "reply.hpp"

#include <array>
#include <charconv>

extern "C" {
#include <hiredis/read.h>
}

namespace llm_rotate::redis {
namespace {

// Where the value that is being read belongs; null if the reply has grown too large.
Reply* place_of(const redisReadTask* task) {
  if (task->parent == nullptr) return std::make_unique<Reply>().release();
  auto& parent = *static_cast<Reply*>(task->parent->obj);
  return &parent.items[static_cast<std::size_t>(task->idx)];
}

void* make_text(const redisReadTask* task, char* bytes, std::size_t size) {
  Reply* reply = place_of(task);
  reply->kind = task->type == REDIS_REPLY_ERROR ? Reply::Kind::kError : Reply::Kind::kText;
  reply->text.assign(bytes, size);
  return reply;
}

void* make_array(const redisReadTask* task, int size) {
  auto& items = *static_cast<std::size_t*>(task->privdata);
  const auto count = static_cast<std::size_t>(size < 0 ? 0 : size);
  if (items + count > ReplyReader::kMostItems) return nullptr;
  items += count;
  Reply* reply = place_of(task);
  reply->kind = Reply::Kind::kArray;
  reply->items.resize(count);
  return reply;
}

void* make_integer(const redisReadTask* task, long long value) {
  Reply* reply = place_of(task);
  reply->kind = Reply::Kind::kInteger;
  reply->integer = value;
  return reply;
}

void* make_nil(const redisReadTask* task) {
  return place_of(task);
}

void free_reply(void* reply) {
  delete static_cast<Reply*>(reply);
}

redisReplyObjectFunctions functions = {make_text, make_array, make_integer, make_nil, free_reply};

}  // namespace

const Reply& Reply::at(std::size_t index) const {
  static const Reply nothing;
  return index < items.size() ? items[index] : nothing;
}

void ReplyReader::Free::operator()(redisReader* reader) const {
  redisReaderFree(reader);
}

ReplyReader::ReplyReader() : reader_(redisReaderCreateWithFunctions(&functions)) {
  reader_->privdata = &items_;
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(std::string_view bytes) {
  if (broken_) return;
  if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) broken_ = true;
}

std::optional<Reply> ReplyReader::next() {
  if (broken_) return std::nullopt;
  void* made = nullptr;
  if (redisReaderGetReply(reader_.get(), &made) != REDIS_OK) {
    broken_ = true;
    return std::nullopt;
  }
  if (made == nullptr) {
    broken_ = reader_->len - reader_->pos > kMostBytes;
    return std::nullopt;
  }
  items_ = 0;
  const std::unique_ptr<Reply> owner(static_cast<Reply*>(made));
  return std::move(*owner);
}

void append_count(std::string& out, std::size_t arguments) {
  out += '*';
  out += std::to_string(arguments);
  out += "\r\n";
}

void append_argument(std::string& out, std::string_view argument) {
  std::array<char, 24> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), argument.size());
  out += '$';
  out.append(digits.data(), end);
  out += "\r\n";
  out += argument;
  out += "\r\n";
}

void append_argument(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  append_argument(out, std::string_view(digits.data(), end));
}

}  // namespace llm_rotate::redis
