#include "replay/replayer.hpp"

#include <exception>
#include <utility>

#include "replay/recording.hpp"
#include "replay/request_check.hpp"
#include "replay/response_replay.hpp"

namespace llm_rotate::replay {

const Replayer::Opened& Replayer::opened(const std::string& provider) {
  const auto [at, fresh] = opened_.try_emplace(provider);
  Opened& out = at->second;
  if (!fresh) return out;
  const std::vector<std::string> entries = {provider};
  const auto refusals = out.registry.open(path_, entries);
  if (!refusals.empty()) {
    out.trouble = refusals.front().text;
    return out;
  }
  auto made = out.registry.make_provider(provider, "{}");
  if (made) {
    out.provider = *std::move(made);
  } else {
    out.trouble = made.error().text;
  }
  return out;
}

void Replayer::fill(Line& line) {
  const auto recording = read_recording(line.file, line.trouble);
  if (!recording) return;
  line.provider = recording->provider;
  line.kind = recording->kind;
  // A provider's name is a name here, never a path.
  if (!plugin::is_plugin_id(recording->provider)) {
    line.trouble = "its \"provider\" is not the name of a plugin";
    return;
  }
  const Opened& plugin = opened(recording->provider);
  if (!plugin.provider) {
    line.trouble = plugin.trouble;
    return;
  }
  Replayed replayed = replay_response(*plugin.provider, plugin.provider->embedder(), *recording);
  line.answer = std::move(replayed.answer);
  line.trouble = std::move(replayed.trouble);
  if (const VendorWire* wire = wire_of(recording->provider)) {
    line.request_differences =
        check_request(*plugin.provider, plugin.provider->embedder(), *wire, *recording);
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
