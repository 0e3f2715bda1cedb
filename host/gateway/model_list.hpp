// The models that a client may ask for by name: those that keys list without a wildcard, and the
// configuration's own. Pure function.
#pragma once

#include <string>
#include <vector>

#include "gateway/client_book.hpp"
#include "routing/snapshot.hpp"

namespace llm_rotate::gateway {

struct ListedModel {
  std::string id;
  std::string owner;  // the provider that is asked first
};

// In the order of the configuration; `client` null: for everybody.
std::vector<ListedModel> models_for(const routing::Snapshot& snapshot, const Client* client);

// Whether a key serves that model, also by a wildcard; then who does.
const std::string* owner_of(const routing::Snapshot& snapshot, const std::string& model);

}  // namespace llm_rotate::gateway
