// What a Gemini request sets beside its contents, in chat JSON's words, and as `extra` what has
// none.
//
// Made by the request reader for a request in one form (`google_form.hpp`). One thread.
#pragma once

#include <optional>
#include <string>

#include "llm_rotate/sdk/json.hpp"

#include "google/host.hpp"
#include "google/model_traits.hpp"

namespace llm_rotate::replay {

class GoogleConfig {
 public:
  GoogleConfig(const google::Host& host, const google::ModelTraits& traits);

  // Writes chat JSON's members into the object that is open in `chat`.
  void read(sdk::json::Value body, sdk::json::Writer& chat);

  // Nothing if it says what `extra`, in which null removes, cannot.
  std::optional<std::string> extra();

 private:
  void read_tools(sdk::json::Value body, sdk::json::Writer& chat);
  bool read_choice(sdk::json::Value config, sdk::json::Writer& chat);
  void read_generation(sdk::json::Value config, bool functions, sdk::json::Writer& chat);
  bool read_number(std::string_view name, sdk::json::Value value, sdk::json::Writer& chat);
  bool read_thinking(sdk::json::Value thinking, sdk::json::Writer& chat) const;
  bool read_format(sdk::json::Value config, bool functions, sdk::json::Writer& chat) const;
  bool read_labels(sdk::json::Value labels, sdk::json::Writer& chat) const;

  const google::Host& host_;
  const google::ModelTraits& traits_;
  sdk::json::Writer extra_;
  sdk::json::Writer generation_;  // of extra
};

}  // namespace llm_rotate::replay
