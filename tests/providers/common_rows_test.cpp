// What a status, a word and a wait mean wherever they come from: the rows that all seven vendors
// share, at each of them, in the shape that its errors have.
#include <string>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "anthropic_provider.hpp"
#include "azure_openai/azure_openai_provider.hpp"
#include "bedrock_provider.hpp"
#include "google_ai_studio_provider.hpp"
#include "google_vertex_provider.hpp"
#include "openai_provider.hpp"
#include "openrouter/openrouter_provider.hpp"
#include "providers/error_rows.hpp"

namespace llm_rotate::providers {
namespace {

using enum sdk::ErrorType;
using sdk::Scope;

std::string in_error(std::string_view message) {
  return R"({"error":{"message":)" + sdk::json::quoted(message) + "}}";
}
std::string at_top(std::string_view message) {
  return R"({"message":)" + sdk::json::quoted(message) + "}";
}

struct Vendor {
  const char* table;
  const sdk::IProvider& provider;
  std::string (*body)(std::string_view message);
};

const std::vector<Vendor>& vendors() {
  static const openai::OpenAiProvider openai_provider;
  static const azure_openai::AzureOpenAiProvider azure;
  static const openrouter::OpenRouterProvider openrouter_provider;
  static const anthropic::AnthropicProvider anthropic_provider;
  static const google_ai_studio::GoogleAiStudioProvider ai_studio;
  static const google_vertex::GoogleVertexProvider vertex;
  static const aws_bedrock::BedrockProvider bedrock;
  static const std::vector<Vendor> all = {{"openai", openai_provider, &in_error},
                                          {"azure_openai", azure, &in_error},
                                          {"openrouter", openrouter_provider, &in_error},
                                          {"anthropic", anthropic_provider, &in_error},
                                          {"google_ai_studio", ai_studio, &in_error},
                                          {"google_vertex", vertex, &in_error},
                                          {"bedrock", bedrock, &at_top}};
  return all;
}

struct Row {
  int status;
  const char* message;
  sdk::ErrorType wanted;
  Scope scope;
  const char* rule;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.status << " " << row.message;
}

class CommonErrorRows : public ::testing::TestWithParam<Row> {};

TEST_P(CommonErrorRows, MeanTheSameAtEveryVendor) {
  const Row& row = GetParam();
  for (const Vendor& vendor : vendors()) {
    SCOPED_TRACE(vendor.table);
    expect_row(vendor.provider.classify({row.status, {}, vendor.body(row.message)}), vendor.table,
               row);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, CommonErrorRows,
    ::testing::Values(Row{400, "m", kInvalidRequest, Scope::kNone, ""},
                      Row{401, "m", kInvalidAuth, Scope::kKey, ""},
                      Row{402, "m", kQuotaExhausted, Scope::kKey, ""},
                      Row{403, "m", kPermissionDenied, Scope::kKey, ""},
                      Row{404, "m", kInvalidRequest, Scope::kNone, ""},
                      Row{405, "m", kInvalidRequest, Scope::kNone, ""},
                      Row{408, "m", kTimeout, Scope::kKeyModel, ""},
                      Row{409, "m", kTransientServerError, Scope::kKeyModel, ""},
                      Row{413, "m", kInvalidRequest, Scope::kNone, ""},
                      Row{415, "m", kInvalidRequest, Scope::kNone, ""},
                      Row{418, "m", kUnknown, Scope::kKeyModel, "unmatched"},
                      Row{422, "m", kInvalidRequest, Scope::kNone, ""},
                      Row{424, "m", kTransientServerError, Scope::kKeyModel, ""},
                      Row{429, "m", kRateLimit, Scope::kKeyModel, ""},
                      Row{499, "m", kTimeout, Scope::kKeyModel, ""},
                      Row{500, "m", kTransientServerError, Scope::kKeyModel, ""},
                      Row{501, "m", kInvalidRequest, Scope::kNone, ""},
                      Row{502, "m", kTransientServerError, Scope::kKeyModel, ""},
                      Row{503, "m", kTransientServerError, Scope::kKeyModel, ""},
                      Row{504, "m", kTimeout, Scope::kKeyModel, ""},
                      Row{524, "m", kTimeout, Scope::kKeyModel, ""},
                      Row{529, "m", kTransientServerError, Scope::kKeyModel, ""}));

INSTANTIATE_TEST_SUITE_P(
    Words, CommonErrorRows,
    ::testing::Values(
        Row{400, "This model's maximum context length is 9 tokens.", kContextLengthExceeded,
            Scope::kNone, "text.context_length"},
        Row{400, "Prompt is too long: 9 tokens", kContextLengthExceeded, Scope::kNone,
            "text.long_prompt"},
        Row{400, "The input token count (9) exceeds the maximum", kContextLengthExceeded,
            Scope::kNone, "text.token_count"},
        Row{400, "Input is too long for requested model.", kContextLengthExceeded, Scope::kNone,
            "text.long_input"},
        Row{400, "input length and `max_tokens` exceed context limit: 1 + 2 > 2",
            kContextLengthExceeded, Scope::kNone, "text.context_limit"},
        Row{400, "Input tokens exceed the configured limit of 9 tokens.", kContextLengthExceeded,
            Scope::kNone, "text.input_tokens"},
        Row{400, "Your input exceeds the context window of this model.", kContextLengthExceeded,
            Scope::kNone, "text.context_window"},
        Row{400, "This model's maximum prompt length is 9 but the request contains 12 tokens.",
            kContextLengthExceeded, Scope::kNone, "text.prompt_length"},
        Row{400, "Invalid request: Your request exceeded model token limit: 9",
            kContextLengthExceeded, Scope::kNone, "text.token_limit"},
        Row{400, "the request exceeds the available context size.", kContextLengthExceeded,
            Scope::kNone, "text.context_size"},
        Row{400, "Output blocked by content filtering policy", kContentFiltered, Scope::kNone,
            "text.content_filter"},
        Row{400, "Your credit balance is too low.", kQuotaExhausted, Scope::kKey,
            "text.credit_balance"},
        Row{429, "Too many tokens per day", kQuotaExhausted, Scope::kKeyModel, "tokens_per_day"},
        Row{429, "Too many requests per day", kQuotaExhausted, Scope::kKeyModel,
            "requests_per_day"},
        // A server that fails is a server error, whatever it talks of.
        Row{500, "maximum context length", kTransientServerError, Scope::kKeyModel, ""},
        Row{503, "prompt is too long", kTransientServerError, Scope::kKeyModel, ""}));

struct Wait {
  sdk::Headers headers;
  const char* message;
  std::int64_t wanted;
};

TEST(CommonWaits, AreReadInEveryForm) {
  const Wait waits[] = {
      {{}, "m", sdk::Verdict::kNoHint},
      {{{"retry-after", "3"}}, "m", 3000},
      {{{"retry-after", "0.5"}}, "m", 500},
      {{{"retry-after", "3"}, {"retry-after-ms", "2500"}}, "m", 2500},
      {{{"retry-after", "Wed, 21 Oct 2015 07:28:10 GMT"},
        {"date", "Wed, 21 Oct 2015 07:28:00 GMT"}},
       "m",
       10'000},
      {{}, "Please try again in 1.4s.", 1400},
      {{}, "Please retry after 22 seconds.", 22'000},
      {{}, "Please retry in 18.2s.", 18'200},
      {{{"retry-after", "-3"}}, "m", sdk::Verdict::kNoHint},
  };
  for (const Vendor& vendor : vendors()) {
    for (const Wait& wait : waits) {
      SCOPED_TRACE(vendor.table + std::string(" ") + wait.message);
      const sdk::Verdict verdict =
          vendor.provider.classify({429, wait.headers, vendor.body(wait.message)});
      EXPECT_EQ(verdict.type, kRateLimit);
      EXPECT_EQ(verdict.retry_after_ms, wait.wanted);
    }
  }
}

TEST(CommonRetryWord, IsTheServersOwn) {
  for (const Vendor& vendor : vendors()) {
    SCOPED_TRACE(vendor.table);
    const auto judged = [&](int status, const char* word) {
      return vendor.provider.classify({status, {{"x-should-retry", word}}, vendor.body("m")});
    };
    EXPECT_TRUE(judged(500, "false").never_fits);
    EXPECT_FALSE(judged(500, "true").never_fits);
    EXPECT_EQ(judged(400, "true").type, kTransientServerError);
    EXPECT_EQ(judged(402, "true").type, kQuotaExhausted);
  }
}

// A gateway's page, a bare text, nothing at all, and errors that are no object.
TEST(CommonErrorBodies, MayBeAnything) {
  for (const Vendor& vendor : vendors()) {
    for (const char* body :
         {"", "null", "[]", "{}", "<html><title>Bad gateway</title></html>",
          "upstream connect error", R"({"error":"text"})", R"({"error":null})",
          R"([{"error":{"message":"in a list"}}])", R"({"message":7})", "{\"x"}) {
      SCOPED_TRACE(vendor.table + std::string(" ") + body);
      const sdk::Verdict verdict = vendor.provider.classify({502, {}, body});
      EXPECT_EQ(verdict.type, kTransientServerError);
      EXPECT_FALSE(verdict.message.empty());
      EXPECT_FALSE(verdict.rule.empty());
    }
  }
}

}  // namespace
}  // namespace llm_rotate::providers
