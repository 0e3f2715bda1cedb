// Whether a plugin builds from chat JSON the request that was recorded.
//
// Called by the replay program, once for each recording. Threads: one at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llm_rotate/sdk/provider.hpp"

#include "replay/recording.hpp"
#include "replay/vendor_wire.hpp"

namespace llm_rotate::replay {

// Every difference in meaning between the recorded request and the rebuilt one; nothing when the
// recorded one cannot be expressed.
std::optional<std::vector<std::string>> check_request(const sdk::IProvider& provider,
                                                      const sdk::IEmbedder* embedder,
                                                      const VendorWire& wire,
                                                      const Recording& recording);

}  // namespace llm_rotate::replay
