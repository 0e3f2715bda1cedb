// A vendor's wire read backwards: from a recorded request to the chat JSON that a plugin would have
// built it from. One for each provider, in a file of its own.
//
// Called by the request check. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "replay/recording.hpp"

namespace llm_rotate::replay {

// What a plugin is asked to build.
struct Expressed {
  std::string json;   // chat JSON, or the request of an embedding
  std::string extra;  // what chat JSON has no word for; empty for none
  std::string model;
  std::string base_url;
  std::string upstream;
  std::string options_json = "{}";
  std::string auth_config_json = "{}";
  std::string native_dialect;  // not empty: `json` is that dialect's own request
};

struct VendorWire {
  std::string_view provider;
  // Nothing for a request that chat JSON cannot say, or that is no chat and no embedding.
  std::optional<Expressed> (*express)(const Recording& recording);
  // A body in the form in which recorded and rebuilt ones are compared: without what the plugin is
  // documented to spell differently or to leave out.
  std::string (*comparable_body)(sdk::json::Value body, const Expressed& expressed);
  // The same for URLs.
  std::string (*comparable_url)(std::string_view url);
};

// Null for a provider whose requests cannot be read backwards here.
const VendorWire* wire_of(std::string_view provider);

const VendorWire& aws_bedrock_wire();
const VendorWire& anthropic_wire();
const VendorWire& openai_wire();
const VendorWire& openrouter_wire();
const VendorWire& azure_openai_wire();
const VendorWire& google_ai_studio_wire();
const VendorWire& google_vertex_wire();

}  // namespace llm_rotate::replay
