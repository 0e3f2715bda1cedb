// Runs a provider's plugin over a recorded response: as a whole, and a streamed one cut between all
// of its frames, at random places, and between all bytes.
//
// Called by the replay program, once for each recording. Threads: one at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/provider.hpp"

#include "replay/answer.hpp"
#include "replay/recording.hpp"

namespace llm_rotate::replay {

struct Replayed {
  Answer answer;
  std::string trouble;  // what is not as it should be; empty when all is
};

// `embedder` may be null for a plugin without embeddings.
Replayed replay_response(const sdk::IProvider& provider, const sdk::IEmbedder* embedder,
                         const Recording& recording);

// The offsets behind each frame of a body: an event with its blank line, or a message of an AWS
// event stream; the end of the body is none of them.
std::vector<std::size_t> frame_ends(std::string_view body, bool event_stream);

}  // namespace llm_rotate::replay
