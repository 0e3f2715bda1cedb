#include "llm_rotate/sdk/event_stream.hpp"

#include "bedrock_provider.hpp"
#include "fake_upstream/bedrock/event_frame.hpp"
#include "fuzz/provider_targets.hpp"

namespace llm_rotate::fuzz {

namespace {

using aws_bedrock::BedrockProvider;

// The frames of the event stream: a mutated one nearly never has right checksums, so the bytes are
// also put into frames that have.
void run_frames(std::string_view bytes) {
  const unsigned step = 1 + detail::take_byte(bytes) % 32;
  for (const std::string& body :
       {std::string(bytes), fake::bedrock::event_frame("contentBlockDelta", bytes),
        fake::bedrock::frame({{bytes.substr(0, 255), bytes.substr(0, 1000)}}, bytes)}) {
    std::string whole;
    std::string pieces;
    const auto keep_in = [](std::string& to) {
      return [&to](const sdk::EventStreamMessage& message) {
        for (const sdk::EventStreamHeader& header : message.headers) {
          to.append(header.name).append(header.bytes).append(std::to_string(header.integer()));
        }
        to.append(message.payload);
      };
    };
    sdk::EventStreamDecoder once;
    const auto problem = once.feed(body, keep_in(whole));
    sdk::EventStreamDecoder often;
    auto found = sdk::EventStreamDecoder::Problem::kNone;
    for (std::size_t at = 0; at < body.size(); at += step) {
      found = often.feed(std::string_view(body).substr(at, step), keep_in(pieces));
    }
    require(found == problem && whole == pieces, "frames are the same however they are cut");
  }
}

// Payloads as a server frames them: one line of the input is one event.
void run_events(std::string_view bytes) {
  constexpr std::string_view kTypes[] = {"messageStart",      "contentBlockStart",
                                         "contentBlockDelta", "contentBlockStop",
                                         "messageStop",       "metadata"};
  std::string body;
  while (!bytes.empty()) {
    const unsigned choice = detail::take_byte(bytes);
    const std::string_view payload = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(payload.size() + 1, bytes.size()));
    body += choice % 8 == 7 ? fake::bedrock::exception_frame(payload.substr(0, 40), payload)
                            : fake::bedrock::event_frame(kTypes[choice % 6], payload);
  }
  detail::run_stream<BedrockProvider>("\x06" + body);
}

// The answers of STS, of a container's agent and of an instance's metadata.
void run_exchange(std::string_view bytes) {
  constexpr std::string_view kSteps[] = {"web_identity",   "assume_role",   "container",
                                         "instance_token", "instance_role", "instance_keys"};
  const unsigned choice = detail::take_byte(bytes);
  const std::string so_far =
      R"({"step":")" + std::string(kSteps[choice % 6]) + R"(","url":"http://a"})";
  sdk::AuthContext context;
  context.auth_method = "default_chain";
  context.access_token = sdk::SecretView(so_far);
  context.now_unix_ms = 1'763'726'400'000;
  detail::allow_refusal([&] {
    const sdk::AccessToken token = BedrockProvider().parse_token(
        {choice % 5 == 0 ? 400 : 200, {}, std::string(bytes)}, context);
    require(!token.token.empty() && token.expires_in_ms >= 0, "a token is there and lives");
  });
}

}  // namespace

std::vector<FuzzTarget> fuzz_targets() {
  using fake::bedrock::event_frame;
  Seeds seeds;
  seeds.parse = {
      R"({"output":{"message":{"role":"assistant","content":[{"text":"Hello"},{"toolUse":{"toolUseId":"t","name":"f","input":{"x":1}}},{"reasoningContent":{"reasoningText":{"text":"w","signature":"s"}}}]}},"stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}})"};
  seeds.classify = {
      R"({"message":"Too many tokens per day","__type":"x#ThrottlingException","originalStatusCode":429})",
      R"({"Message":"The Canonical String for this request should have been"})"};
  seeds.embed = {R"({"embeddings":{"float":[[0.5,1]]}})",
                 R"({"embedding":[1],"inputTextTokenCount":1})"};
  const std::string delta = R"({"contentBlockIndex":0,"delta":{"text":"Hi"},"p":"ab"})";
  const std::string stream =
      event_frame("messageStart", R"({"role":"assistant"})") +
      event_frame("contentBlockDelta", delta) +
      event_frame("messageStop", R"({"stopReason":"end_turn"})") +
      event_frame("metadata", R"({"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}})");
  seeds.stream = {stream};
  std::vector<FuzzTarget> targets = provider_targets<BedrockProvider>("aws_bedrock", seeds);
  targets.push_back({"frames", &run_frames, {"\x03" + stream, "\x03" + delta}});
  targets.push_back(
      {"events",
       &run_events,
       {"\x02" + delta + "\n\x01" +
            R"({"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t","name":"f"}}})" +
            "\n\x02" + R"({"contentBlockIndex":1,"delta":{"toolUse":{"input":"{}"}}})" + "\n\x04" +
            R"({"stopReason":"tool_use"})",
        "\x02" +
            std::string(
                R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"s"}}})")}});
  targets.push_back(
      {"exchange",
       &run_exchange,
       {"\x01<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</"
        "SecretAccessKey><Expiration>2099-01-01T00:00:00Z</Expiration>",
        "\x02" +
            std::string(
                R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"})"),
        "\x03session", "\x04role\n"}});
  return targets;
}

}  // namespace llm_rotate::fuzz
