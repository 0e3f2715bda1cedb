#include "openai_family/errors.hpp"

#include "base/error_judge.hpp"
#include "openai_family/error_table.hpp"
#include "openai_family/limits.hpp"

namespace llm_rotate::openai_family {

namespace {

sdk::retry_hint::Milliseconds reset_of_own_limits(const sdk::Headers& headers) {
  return reset_of_exhausted(limits_of(headers));
}

plugin_base::ErrorTable table_of(const Dialect& dialect) {
  return {.id = dialect.id,
          .rows = dialect.error_rows,
          .further_rows = family_rows(),
          .enrich = dialect.enrich,
          .announced_wait =
              dialect.announced_wait != nullptr ? dialect.announced_wait : &reset_of_own_limits};
}

}  // namespace

sdk::Verdict verdict_on(const plugin_base::ErrorFacts& facts, const sdk::Headers& headers,
                        const Dialect& dialect) {
  return plugin_base::verdict_on(facts, headers, table_of(dialect));
}

sdk::Verdict verdict_on(sdk::json::Value error, const sdk::Headers& headers,
                        const Dialect& dialect) {
  return plugin_base::verdict_on(error, headers, table_of(dialect));
}

sdk::Verdict classify(const sdk::HttpResponse& response, const Dialect& dialect) {
  return plugin_base::classify(response, table_of(dialect));
}

}  // namespace llm_rotate::openai_family
