// Server-sent events in all the shapes that vendors and proxies send, and what a conforming reader
// makes of them. A plain table, for the tests of the decoder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::sdk::testing {

struct SseVectorEvent {
  std::string_view event;
  std::string_view data;
  std::string_view id = {};
};

struct SseVector {
  std::string_view name;
  std::string_view body;
  std::vector<SseVectorEvent> events;
  bool incomplete = false;  // something is pending when the body ends
};

inline const std::vector<SseVector>& sse_vectors() {
  static const std::vector<SseVector> kVectors = {
      {"lf_basic",
       "data: {\"a\":1}\n\ndata: [DONE]\n\n",
       {{"message", "{\"a\":1}"}, {"message", "[DONE]"}}},
      {"crlf_basic",
       "data: {\"a\":1}\r\n\r\ndata: {\"a\":2}\r\n\r\n",
       {{"message", "{\"a\":1}"}, {"message", "{\"a\":2}"}}},
      {"cr_only", "data: x\r\rdata: y\r\r", {{"message", "x"}, {"message", "y"}}},
      {"crlf_split_between_chunks",
       "data: {\"a\":1}\r\n\r\ndata: {\"a\":2}\r\n\r\n",
       {{"message", "{\"a\":1}"}, {"message", "{\"a\":2}"}}},
      {"utf8_split_every_byte",
       "data: {\"t\":\"h\xC3\xA9llo \xF0\x9F\x8E\x89\"}\n\n",
       {{"message", "{\"t\":\"h\xC3\xA9llo \xF0\x9F\x8E\x89\"}"}}},
      {"multi_line_data", "data: {\"a\":\ndata: 1}\n\n", {{"message", "{\"a\":\n1}"}}},
      {"no_space_after_colon", "data:{\"a\":1}\n\n", {{"message", "{\"a\":1}"}}},
      {"only_one_space_stripped", "data:  x\n\n", {{"message", " x"}}},
      {"comment_openrouter",
       ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: {\"a\":1}\n\n",
       {{"message", "{\"a\":1}"}}},
      {"comment_inside_event", "data: a\n: ping\ndata: b\n\n", {{"message", "a\nb"}}},
      {"bare_colon_comment", ":\n\ndata: x\n\n", {{"message", "x"}}},
      {"bom",
       "\xEF\xBB\xBF"
       "data: x\n\n",
       {{"message", "x"}}},
      {"field_without_colon", "data\n\n", {{"message", ""}}},
      {"unknown_field", "foo: bar\nretry: 3000\nid: 7\ndata: x\n\n", {{"message", "x", "7"}}},
      {"event_field_reset", "event: a\ndata: 1\n\ndata: 2\n\n", {{"a", "1"}, {"message", "2"}}},
      {"event_without_data", "event: ping\n\ndata: x\n\n", {{"message", "x"}}},
      {"eof_without_blank_line",
       "data: {\"a\":1}\n\ndata: {\"a\":2}",
       {{"message", "{\"a\":1}"}},
       true},
      {"eof_after_line_without_blank",
       "data: {\"a\":1}\n\ndata: [DONE]\n",
       {{"message", "{\"a\":1}"}},
       true},
      {"anthropic_mini",
       "event: message_start\ndata: "
       "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_01\",\"type\":\"message\",\"role\":"
       "\"assistant\",\"model\":\"claude-haiku-4-5\",\"content\":[],\"stop_reason\":null,\"usage\":"
       "{\"input_tokens\":10,\"output_tokens\":1}}}\n\nevent: ping\ndata: {\"type\": "
       "\"ping\"}\n\nevent: content_block_start\ndata: "
       "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
       "\"text\":\"\"}}\n\nevent: content_block_delta\ndata: "
       "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":"
       "\"Hi\"}}\n\nevent: error\ndata: "
       "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"},"
       "\"request_id\":\"req_1\"}\n\n",
       {{"message_start",
         "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_01\",\"type\":\"message\",\"role\":"
         "\"assistant\",\"model\":\"claude-haiku-4-5\",\"content\":[],\"stop_reason\":null,"
         "\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}"},
        {"ping", "{\"type\": \"ping\"}"},
        {"content_block_start",
         "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
         "\"text\":\"\"}}"},
        {"content_block_delta",
         "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
         "\"text\":\"Hi\"}}"},
        {"error",
         "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"},"
         "\"request_id\":\"req_1\"}"}}},
      {"openrouter_midstream_error",
       ": OPENROUTER PROCESSING\n\ndata: "
       "{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
       "\"provider\":\"X\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":"
       "\"par\"},\"finish_reason\":null}]}\n\ndata: "
       "{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
       "\"provider\":\"X\",\"error\":{\"code\":502,\"message\":\"Provider disconnected "
       "unexpectedly\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":"
       "\"error\"}]}\n\n",
       {{"message",
         "{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
         "\"provider\":\"X\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
         "\"content\":\"par\"},\"finish_reason\":null}]}"},
        {"message",
         "{\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
         "\"provider\":\"X\",\"error\":{\"code\":502,\"message\":\"Provider disconnected "
         "unexpectedly\"},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":"
         "\"error\"}]}"}}},
      {"openai_tool_deltas_usage_last",
       "data: "
       "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\","
       "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_"
       "calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"f\","
       "\"arguments\":\"\"}}]},\"finish_reason\":null}],\"usage\":null}\n\ndata: "
       "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\","
       "\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{"
       "\"arguments\":\"{\\\"x\\\":1}\"}}]},\"finish_reason\":null}],\"usage\":null}\n\ndata: "
       "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\","
       "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}],\"usage\":null}"
       "\n\ndata: "
       "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\","
       "\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}}"
       "\n\ndata: [DONE]\n\n",
       {{"message",
         "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\","
         "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_"
         "calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":"
         "\"f\",\"arguments\":\"\"}}]},\"finish_reason\":null}],\"usage\":null}"},
        {"message",
         "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\","
         "\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{"
         "\"arguments\":\"{\\\"x\\\":1}\"}}]},\"finish_reason\":null}],\"usage\":null}"},
        {"message",
         "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\","
         "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}],\"usage\":"
         "null}"},
        {"message",
         "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o\","
         "\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":"
         "12}}"},
        {"message", "[DONE]"}}},
  };
  return kVectors;
}

}  // namespace llm_rotate::sdk::testing
