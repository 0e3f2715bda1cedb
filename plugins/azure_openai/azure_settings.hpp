// What the configuration says about an Azure resource: the plugin's options, those of the provider
// entry over them, and a key's `auth_config` over both.
//
// Called on each build and each exchange of a token. Pure, any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "openai_family/options.hpp"

namespace llm_rotate::azure_openai {

struct Settings {
  openai_family::Options family;
  std::string endpoint;
  std::string resource;
  std::string api_version;
  std::string deployment;  // instead of the model's name; empty: that is the deployment
  std::map<std::string, std::string, std::less<>> base_models;  // by deployment

  std::string tenant_id;
  std::string client_id;
  std::string authority_host;
  std::string scope;
  std::string federated_token_file;

  // Takes over what `json` says; members that it does not know are another's.
  void apply(std::string_view json);
};

}  // namespace llm_rotate::azure_openai
