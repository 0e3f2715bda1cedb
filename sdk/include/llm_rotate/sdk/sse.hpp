// Server-sent events from bytes that may be cut anywhere: no IO, no knowledge of any vendor.
//
// Follows the WHATWG parsing rules, with two limits of its own: an event larger than `max_event`
// is an error, and at the end of the body a pending event is kept if the caller asks for it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace llm_rotate::sdk {

struct SseEvent {
  std::string_view event;  // "message" when the stream names none
  std::string_view data;
  std::string_view id;  // empty when the event carries none
};

class SseDecoder {
 public:
  static constexpr std::size_t kMaxEvent = 16U << 20;

  explicit SseDecoder(std::size_t max_event = kMaxEvent) : max_event_(max_event) {}

  // Calls on_event(const SseEvent&) for each whole event; its views are valid until it returns.
  // Returns false when a line or an event outgrew the limit: the stream is then unusable.
  template <class OnEvent>
  bool feed(std::string_view bytes, OnEvent&& on_event) {
    LineEnds ends(bytes);
    std::size_t at = 0;
    while (at < bytes.size() && !too_large_) {
      if (skip_line_feed_) {
        skip_line_feed_ = false;
        if (bytes[at] == '\n') {
          ++at;
          continue;
        }
      }
      const std::size_t end = ends.next(at);
      const std::string_view part = bytes.substr(at, end - at);
      if (end == bytes.size()) {
        append(line_, part);
        break;
      }
      skip_line_feed_ = bytes[end] == '\r';
      at = end + 1;
      if (line_.empty()) {
        take_line(part, on_event);  // the common case: a whole line in one piece, not copied
      } else {
        append(line_, part);
        if (!too_large_) take_line(line_, on_event);
        line_.clear();
      }
    }
    return !too_large_;
  }

  // The body has ended. The strict rule drops an event that no blank line ended; proxies that cut
  // the last newline are common, so with `accept(data)` returning true it is handed out after all.
  // Returns whether anything was pending.
  template <class Accept, class OnEvent>
  bool finish(Accept&& accept, OnEvent&& on_event) {
    if (!line_.empty()) {
      take_line(line_, on_event);
      line_.clear();
    }
    const bool pending = has_data_;
    if (pending && accept(std::string_view(data_))) dispatch(on_event);
    reset();
    return pending;
  }

 private:
  // The line ends of one piece of the body, in order. Each kind is looked for on its own, which is
  // many times faster than a search for both, and only when the last one found has been passed.
  class LineEnds {
   public:
    explicit LineEnds(std::string_view bytes) : bytes_(bytes) {}
    std::size_t next(std::size_t from) {
      if (!feed_known_ || feed_ < from) feed_ = find('\n', from);
      if (!return_known_ || return_ < from) return_ = find('\r', from);
      feed_known_ = return_known_ = true;
      return std::min(feed_, return_);
    }

   private:
    std::size_t find(char c, std::size_t from) const {
      return std::min(bytes_.find(c, from), bytes_.size());
    }
    std::string_view bytes_;
    std::size_t feed_ = 0;
    std::size_t return_ = 0;
    bool feed_known_ = false;
    bool return_known_ = false;
  };

  template <class OnEvent>
  void take_line(std::string_view line, OnEvent& on_event) {
    if (first_line_) {
      first_line_ = false;
      if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    }
    if (line.empty()) {
      if (has_data_) dispatch(on_event);
      reset();
      return;
    }
    const std::size_t colon = line.find(':');
    if (colon == 0) return;  // a comment
    const std::string_view field = line.substr(0, colon);
    std::string_view value;
    if (colon != std::string_view::npos) {
      value = line.substr(colon + 1);
      if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    }
    take_field(field, value);
  }

  void take_field(std::string_view field, std::string_view value) {
    if (field == "data") {
      if (has_data_) append(data_, "\n");
      append(data_, value);
      has_data_ = true;
    } else if (field == "event") {
      event_.assign(value.substr(0, kMaxName));
    } else if (field == "id") {
      id_.assign(value.substr(0, kMaxName));
    }
  }

  template <class OnEvent>
  void dispatch(OnEvent& on_event) {
    const SseEvent event = {event_.empty() ? std::string_view("message") : std::string_view(event_),
                            data_, id_};
    on_event(event);
  }

  void append(std::string& to, std::string_view bytes) {
    if (to.size() + bytes.size() > max_event_) {
      too_large_ = true;
      return;
    }
    to.append(bytes);
  }

  void reset() {
    data_.clear();
    event_.clear();
    id_.clear();
    has_data_ = false;
  }

  static constexpr std::size_t kMaxName = 256;

  std::size_t max_event_;
  std::string line_;
  std::string data_;
  std::string event_;
  std::string id_;
  bool has_data_ = false;
  bool skip_line_feed_ = false;
  bool first_line_ = true;
  bool too_large_ = false;
};

}  // namespace llm_rotate::sdk
