// What the rows of all tables of errors are checked for.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/error.hpp"

namespace llm_rotate::providers {

// A row has `status`, the type that is `wanted`, its `scope`, and the end of its `rule`'s name,
// empty where the status says it all; `table` begins that name.
template <class Row>
void expect_row(const sdk::Verdict& verdict, std::string_view table, const Row& row) {
  EXPECT_EQ(name_of(verdict.type), name_of(row.wanted)) << verdict.rule;
  EXPECT_EQ(name_of(verdict.scope), name_of(row.scope));
  const std::string status = std::string(table) + "." + std::to_string(row.status);
  const std::string rule(row.rule);
  EXPECT_EQ(verdict.rule, rule.empty() ? status : status + "." + rule);
}

}  // namespace llm_rotate::providers
