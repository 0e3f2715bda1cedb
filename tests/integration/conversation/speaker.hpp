// One provider in a conversation that all of them share: its plugin, and how its requests find the
// fake upstream.
//
// Made by the conversation test for each provider whose plugin is built. One thread.
#pragma once

#include <string>

#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/provider.hpp"

namespace llm_rotate::conversation {

struct Speaker {
  std::string provider;  // the plugin's name
  std::string model;
  std::string base_url;  // below http://fake
  std::string options_json = "{}";
  std::string auth_config_json = "{}";
  std::string auth_method = "api_key";
  std::string secret = "sk-0123456789";
  std::string access_token = {};
  // Opaque reasoning state as the vendor's answers carry it, for one whose fake gives none: a JSON
  // array for `reasoning_details`.
  std::string reasoning_state = {};
};

// Where a speaker is asked. It refers to the speaker's own texts.
inline sdk::Target where(const Speaker& speaker) {
  sdk::Target target;
  target.provider = speaker.provider;
  target.base_url = speaker.base_url;
  target.model = speaker.model;
  target.options_json = speaker.options_json;
  target.auth_config_json = speaker.auth_config_json;
  return target;
}

// The complete request of a speaker, credentials and all.
inline sdk::HttpRequest request_of(const sdk::IProvider& plugin, const Speaker& speaker,
                                   const std::string& chat_json, bool stream = false) {
  const sdk::Target target = where(speaker);
  sdk::ChatRequest chat;
  chat.json = chat_json;
  chat.stream = stream;
  sdk::HttpRequest request = plugin.build(chat, target);
  sdk::AuthContext context;
  context.auth_method = speaker.auth_method;
  context.auth_config_json = speaker.auth_config_json;
  context.access_token = sdk::SecretView(speaker.access_token);
  context.now_unix_ms = 1'763'726'400'000;
  for (const sdk::Header& header :
       plugin.authorize(request, sdk::SecretView(speaker.secret), context)) {
    request.headers.set(header.name, header.value, true);
  }
  return request;
}

}  // namespace llm_rotate::conversation
