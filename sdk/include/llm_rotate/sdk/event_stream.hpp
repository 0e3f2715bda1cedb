// Amazon's binary event stream (application/vnd.amazon.eventstream) from bytes that may be cut
// anywhere: no IO, no knowledge of any service.
//
// A message is a prelude (its length, the length of its headers, a checksum over both), headers, a
// payload and a checksum over all of it. What comes in is hostile: lengths are judged before
// anything is kept, and nothing of a message is handed out before both checksums are right.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::sdk {

namespace detail {

constexpr std::array<std::uint32_t, 256> make_crc32_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1U) ^ ((value & 1U) * 0xEDB88320U);
    table[i] = value;
  }
  return table;
}
inline constexpr std::array<std::uint32_t, 256> kCrc32Table = make_crc32_table();

}  // namespace detail

// The CRC-32 of zlib and IEEE 802.3.
inline std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t value = 0xFFFFFFFFU;
  for (const char c : bytes) {
    value = (value >> 8U) ^ detail::kCrc32Table[(value ^ static_cast<unsigned char>(c)) & 0xFFU];
  }
  return value ^ 0xFFFFFFFFU;
}

struct EventStreamHeader {
  // The values are those of the wire.
  enum class Type : std::uint8_t {
    kTrue = 0,
    kFalse = 1,
    kInt8 = 2,
    kInt16 = 3,
    kInt32 = 4,
    kInt64 = 5,
    kBytes = 6,
    kString = 7,
    kTimestamp = 8,  // milliseconds since 1970
    kUuid = 9,
  };

  std::string_view name;
  Type type = Type::kString;
  std::string_view
      bytes;  // the value as it stands on the wire, big endian; empty for a truth value

  // The value of a number or a timestamp; 0 for anything else.
  std::int64_t integer() const {
    const bool number = (type >= Type::kInt8 && type <= Type::kInt64) || type == Type::kTimestamp;
    if (!number || bytes.empty()) return 0;
    std::uint64_t value = (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0 ? ~0ULL : 0ULL;
    for (const char c : bytes) value = (value << 8U) | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(value);
  }
};

// One message; its views are valid until the callback that got it returns.
struct EventStreamMessage {
  std::vector<EventStreamHeader> headers;
  std::string_view payload;

  // The text of the header of that name; empty when there is none or it is no text.
  std::string_view text(std::string_view name) const {
    for (const EventStreamHeader& header : headers) {
      if (header.name == name && header.type == EventStreamHeader::Type::kString) {
        return header.bytes;
      }
    }
    return {};
  }
};

class EventStreamDecoder {
 public:
  static constexpr std::size_t kMaxMessage = 24U << 20;
  static constexpr std::size_t kMaxHeaders = 128U << 10;

  // Why a stream cannot be read on. Once there is a problem, it stays.
  enum class Problem : std::uint8_t {
    kNone,
    kLength,    // a length that no message has, or one beyond the limit
    kChecksum,  // the bytes are not those that were sent
    kHeaders,   // headers that cannot be told apart
  };

  explicit EventStreamDecoder(std::size_t max_message = kMaxMessage) : max_message_(max_message) {}

  // Calls on_message(const EventStreamMessage&) for each whole message.
  template <class OnMessage>
  Problem feed(std::string_view bytes, OnMessage&& on_message) {
    if (buffer_.empty()) {
      bytes.remove_prefix(take_whole(bytes, on_message));  // the common case: nothing is copied
      if (problem_ == Problem::kNone) buffer_.assign(bytes);
      return problem_;
    }
    while (!bytes.empty() && problem_ == Problem::kNone) {
      const std::size_t missing = wanted() - buffer_.size();
      const std::size_t part = missing < bytes.size() ? missing : bytes.size();
      buffer_.append(bytes.substr(0, part));
      bytes.remove_prefix(part);
      // With the prelude whole, its length is judged; with the message whole, it is handed out.
      if (take_whole(buffer_, on_message) == 0) continue;
      buffer_.clear();
      bytes.remove_prefix(take_whole(bytes, on_message));
      if (problem_ == Problem::kNone) buffer_.assign(bytes);
      break;
    }
    return problem_;
  }

  // Whether the bytes so far end within a message.
  bool pending() const { return !buffer_.empty(); }

 private:
  static constexpr std::size_t kPrelude = 12;
  static constexpr std::size_t kChecksum = 4;
  static constexpr std::size_t kFrame = kPrelude + kChecksum;

  static std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
    }
    return value;
  }

  // How many bytes the message in the buffer has, as far as that is known.
  std::size_t wanted() const { return buffer_.size() < kPrelude ? kPrelude : read_u32(buffer_, 0); }

  // Hands out the whole messages that `bytes` starts with; returns how many bytes they were.
  template <class OnMessage>
  std::size_t take_whole(std::string_view bytes, OnMessage& on_message) {
    std::size_t at = 0;
    while (problem_ == Problem::kNone && bytes.size() - at >= kPrelude) {
      const std::string_view rest = bytes.substr(at);
      const std::size_t total = read_u32(rest, 0);
      const std::size_t headers = read_u32(rest, 4);
      if (total < kFrame || total > max_message_ || headers > kMaxHeaders ||
          headers > total - kFrame) {
        return fail(Problem::kLength);
      }
      if (crc32(rest.substr(0, 8)) != read_u32(rest, 8)) return fail(Problem::kChecksum);
      if (rest.size() < total) break;
      if (!hand_out(rest.substr(0, total), headers, on_message)) return 0;
      at += total;
    }
    return at;
  }

  std::size_t fail(Problem problem) {
    problem_ = problem;
    return 0;
  }

  template <class OnMessage>
  bool hand_out(std::string_view whole, std::size_t headers, OnMessage& on_message) {
    const std::size_t checked = whole.size() - kChecksum;
    if (crc32(whole.substr(0, checked)) != read_u32(whole, checked)) {
      fail(Problem::kChecksum);
      return false;
    }
    EventStreamMessage message;
    if (!read_headers(whole.substr(kPrelude, headers), message.headers)) {
      fail(Problem::kHeaders);
      return false;
    }
    message.payload = whole.substr(kPrelude + headers, checked - kPrelude - headers);
    on_message(static_cast<const EventStreamMessage&>(message));
    return true;
  }

  static bool take(std::string_view& from, std::size_t size, std::string_view& part) {
    if (from.size() < size) return false;
    part = from.substr(0, size);
    from.remove_prefix(size);
    return true;
  }

  static bool take_sized(std::string_view& from, std::size_t size_of_size, std::string_view& part) {
    std::string_view size;
    if (!take(from, size_of_size, size)) return false;
    std::size_t value = 0;
    for (const char c : size) value = (value << 8U) | static_cast<unsigned char>(c);
    return take(from, value, part);
  }

  static bool read_headers(std::string_view bytes, std::vector<EventStreamHeader>& headers) {
    using Type = EventStreamHeader::Type;
    constexpr std::array<std::size_t, 10> kSizes = {0, 0, 1, 2, 4, 8, 0, 0, 8, 16};
    while (!bytes.empty()) {
      EventStreamHeader header;
      std::string_view type;
      if (!take_sized(bytes, 1, header.name) || !take(bytes, 1, type)) return false;
      const auto number = static_cast<unsigned char>(type[0]);
      if (number >= kSizes.size()) return false;
      header.type = static_cast<Type>(number);
      const bool sized = header.type == Type::kBytes || header.type == Type::kString;
      const bool read =
          sized ? take_sized(bytes, 2, header.bytes) : take(bytes, kSizes[number], header.bytes);
      if (!read) return false;
      headers.push_back(header);
    }
    return true;
  }

  std::size_t max_message_;
  std::string buffer_;  // a message that has not come whole
  Problem problem_ = Problem::kNone;
};

}  // namespace llm_rotate::sdk
