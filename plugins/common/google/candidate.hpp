// One candidate of an answer, as the message or the delta of a choice in chat JSON.
//
// Owned by a reply reader or a stream decoder, one for each candidate; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"
#include "llm_rotate/sdk/json.hpp"

#include "google/host.hpp"
#include "google/partial_call.hpp"
#include "google/state.hpp"

namespace llm_rotate::google {

class Candidate {
 public:
  enum class Form : std::uint8_t { kMessage, kDelta };

  Candidate(std::int64_t index, const Host& host) : index_(index), host_(host) {}

  std::int64_t index() const { return index_; }
  bool finished() const { return reason_ != sdk::FinishReason::kNone; }
  sdk::FinishReason reason() const { return reason_; }
  const std::string& raw_reason() const { return raw_reason_; }

  // Writes one element of `choices` for this piece of the candidate (all of it in a whole reply);
  // returns whether it brings something that a caller would notice. `answer_id` makes the ids of
  // calls that the vendor gave none.
  bool write(sdk::json::Value piece, Form form, std::string_view answer_id, std::string_view model,
             sdk::json::Writer& out);

 private:
  struct Call {
    std::string_view id;  // empty: the vendor gave none
    std::string_view name;
    std::string arguments;
    std::string_view signature;
  };

  void take_part(sdk::json::Value part);
  void take_call(sdk::json::Value part);
  void add_call(const Call& call);
  void close_partial();
  void take_other(sdk::json::Value part);
  void keep(StateEntry entry);
  void write_texts(Form form, sdk::json::Writer& out) const;
  void write_finish(sdk::json::Value piece, sdk::json::Writer& out);

  const std::int64_t index_;
  const Host& host_;
  // Of the whole candidate so far.
  std::size_t content_size_ = 0;
  std::size_t call_count_ = 0;
  std::size_t image_count_ = 0;
  std::size_t entry_count_ = 0;
  std::optional<PartialCall> partial_;  // a call that is not whole yet
  bool begun_ = false;
  sdk::FinishReason reason_ = sdk::FinishReason::kNone;
  std::string raw_reason_;
  // Of this piece.
  Form form_ = Form::kMessage;
  std::string_view answer_id_;
  std::string_view model_;
  std::string text_;
  std::string thoughts_;
  std::string calls_;    // elements of an array
  std::string images_;   // likewise
  std::string entries_;  // likewise
};

}  // namespace llm_rotate::google
