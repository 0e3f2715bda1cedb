#include "replay/replayer.hpp"

#include <exception>
#include <utility>

#include "replay/recording.hpp"
#include "replay/request_check.hpp"
#include "replay/response_replay.hpp"

namespace llm_rotate::replay {

void Replayer::fill(Line& line) {
  const auto recording = read_recording(line.file, line.trouble);
  if (!recording) return;
  line.provider = recording->provider;
  line.kind = recording->kind;
  const plugin::ProviderProxy* provider = plugins_.provider(recording->provider, line.trouble);
  if (provider == nullptr) return;
  Replayed replayed = replay_response(*provider, provider->embedder(), *recording);
  line.answer = std::move(replayed.answer);
  line.trouble = std::move(replayed.trouble);
  if (const VendorWire* wire = wire_of(recording->provider)) {
    line.request_differences = check_request(*provider, provider->embedder(), *wire, *recording);
  }
}

Line Replayer::replay(const std::string& file) {
  Line line;
  line.file = file;
  try {
    fill(line);
  } catch (const std::exception& error) {
    line.trouble = error.what();
  }
  return line;
}

}  // namespace llm_rotate::replay
