// Answers as the vendors' documentation allows them and as nobody's recordings hold them yet:
// refusals, blocked prompts, the vendors' own tools, missing members, errors in every place. What
// llm-rotate-replay says of each is in odd_answers.json beside it, under "says".
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "fake_upstream/bedrock/event_frame.hpp"
#include "places.hpp"
#include "replay/line.hpp"
#include "replay/opened_plugins.hpp"
#include "replay/response_replay.hpp"

namespace llm_rotate::replay {
namespace {

using sdk::json::Document;
using sdk::json::Value;

std::string event_text(Value event, std::string_view end) {
  if (event.is_string()) {
    std::string text(event.string());
    return text.append(end).append(end);
  }
  std::string text;
  if (event["type"].is_string()) text.append("event: ").append(event["type"].string()).append(end);
  return text.append("data: ").append(sdk::json::dump(event)).append(end).append(end);
}

std::string frame_of(Value frame) {
  const std::string payload = sdk::json::dump(frame["payload"]);
  if (frame["event"].is_string()) {
    return fake::bedrock::event_frame(frame["event"].string(), payload);
  }
  if (frame["exception"].is_string()) {
    return fake::bedrock::exception_frame(frame["exception"].string(), payload);
  }
  return fake::bedrock::error_frame(frame["error"].string(), frame["payload"].string());
}

Recording recorded(Value row) {
  Recording out;
  out.kind = row["embeds"].boolean() ? "embeddings" : "chat";
  out.url = "https://vendor.example/chat";
  out.response.status = 200;
  std::string form = "json";
  std::string type = "application/json";
  if (row["events"].is_array()) {
    form = "sse";
    type = "text/event-stream";
    const std::string_view end = row["crlf"].boolean() ? "\r\n" : "\n";
    row["events"].each([&](Value event) { out.response.body += event_text(event, end); });
  } else if (row["frames"].is_array()) {
    form = "eventstream";
    type = "application/vnd.amazon.eventstream";
    row["frames"].each([&](Value frame) { out.response.body += frame_of(frame); });
  } else {
    out.response.body =
        row["body"].is_string() ? std::string(row["body"].string()) : sdk::json::dump(row["body"]);
  }
  out.stream = form != "json" || row["streamed"].boolean();
  out.response.headers.add("content-type", type);
  row["headers"].each_member(
      [&](std::string_view name, Value value) { out.response.headers.add(name, value.string()); });
  out.document = std::make_shared<const Document>(R"({"wire_format":")" + form + "\"}");
  return out;
}

// Whether `said` holds all that is `wanted`, and where it does not, what.
std::string missing(Value wanted, Value said, const std::string& path) {
  std::string out;
  if (wanted.is_object() && said.is_object()) {
    wanted.each_member([&](std::string_view name, Value member) {
      out += missing(member, said[name], path + "." + std::string(name));
    });
  } else if (wanted.is_array() && said.size() == wanted.size()) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      out += missing(wanted.at(i), said.at(i), path + "." + std::to_string(i));
    }
  } else if (wanted.is_array() || wanted.raw() != said.raw()) {
    out = path + " is " + sdk::json::dump(said) + ", not " + sdk::json::dump(wanted) + "; ";
  }
  return out;
}

TEST(OddAnswers, AreReadForWhatTheySay) {
  std::ifstream file(places::source("tests/replay/odd_answers.json"));
  const Document rows(std::string{std::istreambuf_iterator<char>(file), {}});
  ASSERT_GT(rows.root().size(), 100U) << rows.error();
  OpenedPlugins plugins(
      plugin::PluginPath(plugin::path_settings_of_process({places::plugin_folder()}, ".")));
  rows.root().each([&](Value row) {
    const Recording recording = recorded(row);
    row["of"].each([&](Value name) {
      SCOPED_TRACE(std::string(name.string()) + ": " + std::string(row["name"].string()));
      std::string trouble;
      const plugin::ProviderProxy* provider = plugins.provider(std::string(name.string()), trouble);
      ASSERT_NE(provider, nullptr) << trouble;
      Replayed replayed = replay_response(*provider, provider->embedder(), recording);
      EXPECT_EQ(replayed.trouble, "");
      Line line;
      line.answer = std::move(replayed.answer);
      const Document said(to_json(line));
      EXPECT_EQ(missing(row["says"], said.root(), ""), "") << recording.response.body;
    });
  });
}

}  // namespace
}  // namespace llm_rotate::replay
