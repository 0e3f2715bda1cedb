// `contents` and `systemInstruction` of a Gemini request in one form. Of `google_form.hpp`, which
// see.
//
// Called by the form of the whole request. One use each, one thread.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "replay/google_form.hpp"

namespace llm_rotate::replay {

// Writes into the object that is open in `out`.
class GoogleContentsForm {
 public:
  GoogleContentsForm(const GoogleForm& form, sdk::json::Writer& out) : form_(form), out_(out) {}

  // All texts of an instruction are one; anything else in it stays where it is.
  void write_instruction(sdk::json::Value instruction);
  void write_contents(sdk::json::Value contents);

 private:
  void end_turn(std::string_view role);
  void flush_text();
  void write_part(sdk::json::Value part, bool of_model);
  void write_member(std::string_view name, sdk::json::Value value);
  std::string_view signature_of(sdk::json::Value part) const;
  void write_without(std::string_view name, sdk::json::Value object, std::string_view left_out);
  void write_call(sdk::json::Value call);
  void write_bytes(sdk::json::Value bytes);

  const GoogleForm form_;
  sdk::json::Writer& out_;
  std::string text_;  // of a model, not yet written
};

}  // namespace llm_rotate::replay
