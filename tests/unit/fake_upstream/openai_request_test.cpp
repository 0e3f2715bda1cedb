#include "fake_upstream/openai/openai_request.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::fake::openai {
namespace {

Ask chat(std::string body, bool strict = true) {
  Ask ask;
  read_chat(body, strict, ask);
  return ask;
}

// A request with one user message and `more` members.
std::string with(const std::string& more, const std::string& model = "gpt-4o") {
  return R"({"model":")" + model + R"(","messages":[{"role":"user","content":"hello json"}])" +
         (more.empty() ? "" : "," + more) + "}";
}

std::string with_messages(const std::string& messages) {
  return R"({"model":"gpt-4o","messages":)" + messages + "}";
}

constexpr const char* kTools =
    R"("tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object",)"
    R"("properties":{"city":{"type":"string"}}}}}])";

// "message | param | code"; empty when the request is fine.
std::string verdict(const Ask& ask) {
  if (!ask.refusal) {
    return "";
  }
  EXPECT_EQ(ask.refusal->status, 400U);
  EXPECT_EQ(ask.refusal->type, "invalid_request_error");
  return ask.refusal->message + " | " + ask.refusal->param.value_or("-") + " | " +
         ask.refusal->code.value_or("-");
}

std::string verdict(const std::string& body) {
  return verdict(chat(body));
}

struct Case {
  const char* name;
  std::string body;
  std::string refusal;
};

class OpenAiRefuses : public testing::TestWithParam<Case> {};

TEST_P(OpenAiRefuses, InItsOwnWords) {
  EXPECT_EQ(verdict(GetParam().body), GetParam().refusal);
}

const std::vector<Case> basics_cases = {
    {"not_json", "{",
     "We could not parse the JSON body of your request. (HINT: This likely means you aren't using "
     "your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was "
     "not valid JSON. If you have trouble figuring out how to fix this, please contact us through "
     "our help center at help.openai.com.) | - | -"},
    {"no_model", R"({"messages":[{"role":"user","content":"a"}]})",
     "you must provide a model parameter | - | -"},
    {"model_is_a_number", R"({"model":3,"messages":[]})",
     "Invalid type for 'model': expected a string, but got an integer instead. | model | "
     "invalid_type"},
    {"no_messages", R"({"model":"gpt-4o"})",
     "Missing required parameter: 'messages'. | messages | missing_required_parameter"},
    {"messages_is_a_string", with_messages(R"("hi")"),
     "Invalid type for 'messages': expected an array of objects, but got a string instead. | "
     "messages | invalid_type"},
    {"no_message_in_messages", with_messages("[]"),
     "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty "
     "array instead. | messages | empty_array"},
    {"unknown_parameter", with(R"("cache_control":{})"),
     "Unrecognized request argument supplied: cache_control | - | -"},
};
INSTANTIATE_TEST_SUITE_P(Basics, OpenAiRefuses, testing::ValuesIn(basics_cases),
                         [](const auto& tested) { return tested.param.name; });

const std::vector<Case> messages_cases = {
    {"no_role", with_messages(R"([{"content":"a"}])"),
     "Missing required parameter: 'messages[0].role'. | messages[0].role | "
     "missing_required_parameter"},
    {"bad_role", with_messages(R"([{"role":"robot","content":"a"}])"),
     "Invalid value: 'robot'. Supported values are: 'system', 'assistant', 'user', 'function', "
     "'tool', and 'developer'. | messages[0].role | invalid_value"},
    {"content_is_an_object", with_messages(R"([{"role":"user","content":{"type":"text"}}])"),
     "Invalid type for 'messages[0].content': expected one of a string or array of objects, but "
     "got an object instead. | messages[0].content | invalid_type"},
    {"content_is_null", with_messages(R"([{"role":"user","content":null}])"),
     "Invalid value for 'content': expected a string, got null. | messages.[0].content | -"},
    {"unknown_field", with_messages(R"([{"role":"user","content":"a","reasoning":"x"}])"),
     "Unknown parameter: 'messages[0].reasoning'. | messages[0].reasoning | unknown_parameter"},
    {"unknown_part", with_messages(R"([{"role":"user","content":[{"type":"video"}]}])"),
     "Invalid value: 'video'. Supported values are: 'text', 'image_url', 'input_audio', 'refusal', "
     "and 'file'. | messages[0].content[0].type | invalid_value"},
    {"part_without_payload", with_messages(R"([{"role":"user","content":[{"type":"text"}]}])"),
     "Missing required parameter: 'messages[0].content[0].text'. | messages[0].content[0].text | "
     "missing_required_parameter"},
    {"part_with_a_leaked_field",
     with_messages(
         R"([{"role":"user","content":[{"type":"text","text":"a","cache_control":{}}]}])"),
     "Unknown parameter: 'messages[0].content[0].cache_control'. | "
     "messages[0].content[0].cache_control | unknown_parameter"},
    {"image_from_the_assistant",
     with_messages(
         R"([{"role":"assistant","content":[{"type":"image_url","image_url":{"url":"x"}}]}])"),
     "Invalid 'messages[0].content[0]'. 'image_url' is only allowed in messages with role 'user', "
     "but this message has role 'assistant'. | messages[0].content[0] | invalid_value"},
    {"result_without_a_call",
     with_messages(R"([{"role":"user","content":"a"},)"
                   R"({"role":"tool","tool_call_id":"c","content":"1"}])"),
     "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
     "'tool_calls'. | messages.[1].role | -"},
    {"result_of_another_call",
     with_messages(R"([{"role":"assistant","tool_calls":[{"id":"c1","type":"function",)"
                   R"("function":{"name":"f","arguments":"{}"}}]},)"
                   R"({"role":"tool","tool_call_id":"c2","content":"1"}])"),
     "Invalid parameter: 'tool_call_id' of 'c2' not found in 'tool_calls' of previous message. | "
     "messages.[1].tool_call_id | -"},
    {"call_without_a_result",
     with_messages(R"([{"role":"assistant","tool_calls":[{"id":"c1","type":"function",)"
                   R"("function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"a"}])"),
     "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
     "'tool_call_id'. The following tool_call_ids did not have response messages: c1 | "
     "messages.[1].role | -"},
    {"arguments_are_an_object",
     with_messages(R"([{"role":"assistant","tool_calls":[{"id":"c1","type":"function",)"
                   R"("function":{"name":"f","arguments":{}}}]}])"),
     "Invalid type for 'messages[0].tool_calls[0].function.arguments': expected a string, but got "
     "an object instead. | messages[0].tool_calls[0].function.arguments | invalid_type"},
};
INSTANTIATE_TEST_SUITE_P(Messages, OpenAiRefuses, testing::ValuesIn(messages_cases),
                         [](const auto& tested) { return tested.param.name; });

const std::vector<Case> parameters_cases = {
    {"max_tokens_of_nothing", with(R"("max_tokens":0)"),
     "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead. "
     "| max_tokens | integer_below_min_value"},
    {"too_hot", with(R"("temperature":3.5)"),
     "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3.5 "
     "instead. | temperature | decimal_above_max_value"},
    {"temperature_is_a_string", with(R"("temperature":"hot")"),
     "Invalid type for 'temperature': expected a decimal, but got a string instead. | temperature "
     "| invalid_type"},
    {"stream_is_a_string", with(R"("stream":"yes")"),
     "Invalid type for 'stream': expected a boolean, but got a string instead. | stream | "
     "invalid_type"},
    {"both_limits", with(R"("max_tokens":5,"max_completion_tokens":5)"),
     "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported. | "
     "max_tokens | invalid_parameter_combination"},
    {"five_stops", with(R"("stop":["a","b","c","d","e"])"),
     "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array "
     "with length 5 instead. | stop | array_above_max_length"},
    {"stream_options_without_stream", with(R"("stream_options":{"include_usage":true})"),
     "The 'stream_options' parameter is only allowed when 'stream' is enabled. | stream_options | "
     "-"},
    {"top_logprobs_without_logprobs", with(R"("top_logprobs":2)"),
     "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled. | top_logprobs | -"},
    {"xml", with(R"("response_format":{"type":"xml"})"),
     "Invalid value: 'xml'. Supported values are: 'json_object', 'json_schema', and 'text'. | "
     "response_format.type | invalid_value"},
    {"json_schema_without_schema",
     with(R"("response_format":{"type":"json_schema","json_schema":{"name":"x"}})"),
     "Missing required parameter: 'response_format.json_schema.schema'. | "
     "response_format.json_schema.schema | missing_required_parameter"},
    {"loose_strict_schema",
     with(R"("response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,)"
          R"("schema":{"type":"object"}}})"),
     "Invalid schema for response_format 'x': In context=(), 'additionalProperties' is required to "
     "be supplied and to be false. | response_format | -"},
};
INSTANTIATE_TEST_SUITE_P(Parameters, OpenAiRefuses, testing::ValuesIn(parameters_cases),
                         [](const auto& tested) { return tested.param.name; });

const std::vector<Case> tooling_cases = {
    {"tool_choice_without_tools", with(R"("tool_choice":"auto")"),
     "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified. | "
     "tool_choice | -"},
    {"parallel_without_tools", with(R"("parallel_tool_calls":true)"),
     "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' "
     "are specified. | parallel_tool_calls | -"},
    {"choice_of_an_unknown_tool",
     with(std::string(kTools) + R"(,"tool_choice":{"type":"function","function":{"name":"g"}})"),
     "Invalid value for 'tool_choice': no function named 'g' was specified in the 'tools' "
     "parameter. | tool_choice | -"},
    {"unknown_choice", with(std::string(kTools) + R"(,"tool_choice":"any")"),
     "Invalid value: 'any'. Supported values are: 'none', 'auto', and 'required'. | tool_choice | "
     "invalid_value"},
    {"no_tool_in_tools", with(R"("tools":[])"),
     "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty "
     "array instead. | tools | empty_array"},
    {"bad_tool_name", with(R"("tools":[{"type":"function","function":{"name":"a b"}}])"),
     "Invalid 'tools[0].function.name': string does not match pattern. Expected a string that "
     "matches the pattern '^[a-zA-Z0-9_-]+$'. | tools[0].function.name | invalid_value"},
    {"loose_strict_tool",
     with(R"("tools":[{"type":"function","function":{"name":"f","strict":true,)"
          R"("parameters":{"type":"object"}}}])"),
     "Invalid schema for function 'f': In context=(), 'additionalProperties' is required to be "
     "supplied and to be false. | tools[0].function.parameters | invalid_function_parameters"},
};
INSTANTIATE_TEST_SUITE_P(Tools, OpenAiRefuses, testing::ValuesIn(tooling_cases),
                         [](const auto& tested) { return tested.param.name; });

const std::vector<Case> reasoning_cases = {
    {"old_limit", with(R"("max_tokens":5)", "gpt-5-nano"),
     "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
     "'max_completion_tokens' instead. | max_tokens | unsupported_parameter"},
    {"temperature", with(R"("temperature":0.7)", "o3"),
     "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) "
     "value is supported. | temperature | unsupported_value"},
    {"top_p", with(R"("top_p":0.5)", "gpt-5"),
     "Unsupported parameter: 'top_p' is not supported with this model. | top_p | "
     "unsupported_parameter"},
    {"stop", with(R"("stop":"x")", "o4-mini"),
     "Unsupported parameter: 'stop' is not supported with this model. | stop | "
     "unsupported_parameter"},
    {"effort_of_another_model", with(R"("reasoning_effort":"minimal")", "gpt-5.6"),
     "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. Supported "
     "values are: 'none', 'low', 'medium', 'high', and 'xhigh'. | reasoning_effort | "
     "unsupported_value"},
    {"effort_of_a_plain_model", with(R"("reasoning_effort":"low")", "gpt-4o"),
     "Unrecognized request argument supplied: reasoning_effort | - | -"},
    {"tools_and_thinking", with(std::string(kTools) + R"(,"reasoning_effort":"low")", "gpt-5.4"),
     "Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. "
     "To use function tools, use /v1/responses or set reasoning_effort to 'none'. | "
     "reasoning_effort | -"},
    {"tools_and_thinking_by_default", with(kTools, "gpt-5.6-luna"),
     "Function tools with reasoning_effort are not supported for gpt-5.6-luna in "
     "/v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to "
     "'none'. | reasoning_effort | -"},
};
INSTANTIATE_TEST_SUITE_P(Reasoning, OpenAiRefuses, testing::ValuesIn(reasoning_cases),
                         [](const auto& tested) { return tested.param.name; });

TEST(OpenAiRequest, JsonModeWantsTheWordJson) {
  const std::string format = R"("response_format":{"type":"json_object"})";
  EXPECT_EQ(
      verdict(R"({"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],)" + format + "}"),
      "'messages' must contain the word 'json' in some form, to use 'response_format' of "
      "type 'json_object'. | messages | -");
  EXPECT_EQ(verdict(R"({"model":"gpt-4o","messages":[{"role":"system","content":"Speak JSON"},)"
                    R"({"role":"user","content":"hi"}],)" +
                    format + "}"),
            "");
  EXPECT_EQ(verdict(R"({"model":"gpt-4o","messages":[{"role":"user","content":[{"type":"text",)"
                    R"("text":"json!"}]}],)" +
                    format + "}"),
            "");
}

TEST(OpenAiRequest, AllThatIsAllowedIsTaken) {
  EXPECT_EQ(verdict(with(R"("stream":true,"stream_options":{"include_usage":true},"n":2,)"
                         R"("temperature":0.5,"top_p":1,"seed":1,"stop":["a"],"user":"u",)"
                         R"("logprobs":true,"top_logprobs":2,"metadata":{"a":"b"},)"
                         R"("presence_penalty":-1.5,"logit_bias":{"50256":-100},"store":false)")),
            "");
  EXPECT_EQ(verdict(with(R"("max_completion_tokens":9,"reasoning_effort":"low","temperature":1)",
                         "gpt-5")),
            "");
  EXPECT_EQ(verdict(with(R"("temperature":0.2,"reasoning_effort":"none")", "gpt-5.1")), "");
  EXPECT_EQ(verdict(with(std::string(kTools) + R"(,"reasoning_effort":"none")", "gpt-5.6")), "");
  EXPECT_EQ(verdict(with(R"("temperature":null,"max_tokens":null,"stop":null)")), "");
}

TEST(OpenAiRequest, AConversationWithToolsIsTaken) {
  EXPECT_EQ(verdict(with_messages(
                R"([{"role":"system","content":"s"},{"role":"user","content":"u"},)"
                R"({"role":"assistant","content":null,"tool_calls":[)"
                R"({"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},)"
                R"({"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]},)"
                R"({"role":"tool","tool_call_id":"b","content":"2"},)"
                R"({"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"1"}]},)"
                R"({"role":"assistant","content":"done"},{"role":"user","content":"thanks"}])")),
            "");
}

TEST(OpenAiRequest, UnknownFieldsAreTakenWhenTheScriptIsNotStrict) {
  EXPECT_EQ(verdict(chat(with(R"("cache_control":{})"), false)), "");
  EXPECT_EQ(verdict(chat(with_messages(R"([{"role":"user","content":"a","extra":1}])"), false)),
            "");
}

TEST(OpenAiRequest, TheQuestionIsRead) {
  const Ask ask =
      chat(R"({"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true,)"
           R"("include_obfuscation":false},"n":3,"max_tokens":7,"stop":["x","y"],"messages":[)"
           R"({"role":"system","content":"12345"},{"role":"user","content":"first"},)"
           R"({"role":"assistant","content":"abc"},{"role":"user","content":[)"
           R"({"type":"text","text":"second"},{"type":"text","text":" part"}]}]})");
  EXPECT_FALSE(ask.refusal);
  EXPECT_EQ(ask.model, "gpt-4o");
  EXPECT_TRUE(ask.stream);
  EXPECT_TRUE(ask.chat.include_usage);
  EXPECT_FALSE(ask.chat.obfuscate);
  EXPECT_EQ(ask.chat.choices, 3U);
  EXPECT_EQ(ask.chat.max_tokens, 7U);
  EXPECT_EQ(ask.chat.stops, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(ask.chat.last_user_text, "second part");
  EXPECT_EQ(ask.chat.prompt_chars, 5U + 5U + 3U + 11U);
}

TEST(OpenAiRequest, EvenARefusedRequestTellsWhatItIsAbout) {
  const Ask ask = chat(with(R"("stream":true,"temperature":9)"));
  EXPECT_TRUE(ask.refusal);
  EXPECT_EQ(ask.model, "gpt-4o");
  EXPECT_TRUE(ask.stream);
  EXPECT_EQ(ask.chat.last_user_text, "hello json");
}

TEST(OpenAiRequest, ToolsComeWithSampleArguments) {
  const Ask ask = chat(with(std::string(kTools) +
                            R"(,"tool_choice":{"type":"function","function":{"name":"f"}},)"
                            R"("parallel_tool_calls":false)"));
  ASSERT_EQ(ask.chat.tools.size(), 1U);
  EXPECT_EQ(ask.chat.tools[0].sample_arguments, R"({"city":"sample"})");
  EXPECT_EQ(ask.chat.tool_choice, ToolChoice::kNamed);
  EXPECT_EQ(ask.chat.named_tool, "f");
  EXPECT_FALSE(ask.chat.parallel_tools);
}

TEST(OpenAiRequest, ThinkingIsPricedByEffort) {
  EXPECT_EQ(chat(with("", "gpt-5")).chat.reasoning_tokens, 64U);
  EXPECT_EQ(chat(with(R"("reasoning_effort":"high")", "o3")).chat.reasoning_tokens, 128U);
  EXPECT_EQ(chat(with("", "gpt-5.1")).chat.reasoning_tokens, 0U);
  EXPECT_EQ(chat(with("", "gpt-4o")).chat.reasoning_tokens, 0U);
}

TEST(OpenAiRequest, AMillionBracketsAreJustBadJson) {
  EXPECT_TRUE(chat(std::string(1'000'000, '[')).refusal);
}

TEST(OpenAiRequest, InvalidUtf8IsBadJson) {
  EXPECT_TRUE(chat("{\"model\":\"\xFF\",\"messages\":[]}").refusal);
}

}  // namespace
}  // namespace llm_rotate::fake::openai
