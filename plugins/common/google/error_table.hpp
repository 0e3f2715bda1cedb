// The table by which an error of Google's APIs gets its type: reasons and quotas before texts,
// texts before statuses.
//
// Read by errors.cpp. Constant data.
#pragma once

#include <span>
#include <string_view>

#include "base/error_judge.hpp"

namespace llm_rotate::google {

// Codes that the details of an error stand for, beside its own status and reason.
inline constexpr std::string_view kDailyQuota = "quota.per_day";
inline constexpr std::string_view kZeroQuota = "quota.zero";

// In order; the first row that matches decides.
std::span<const plugin_base::ErrorRow> error_rows();

}  // namespace llm_rotate::google
