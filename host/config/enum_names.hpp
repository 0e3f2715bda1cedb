// The names that enumerations of the public configuration have in a file.
//
// Included by the binder and the dump. Threads: constants.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "llm_rotate/config.hpp"

namespace llm_rotate::config {

template <class E>
struct EnumNames;

template <>
struct EnumNames<CooldownScope> {
  static constexpr std::array<std::pair<std::string_view, CooldownScope>, 2> kAll{
      {{"route", CooldownScope::kRoute}, {"key", CooldownScope::kKey}}};
};

template <>
struct EnumNames<OnStoreDown> {
  static constexpr std::array<std::pair<std::string_view, OnStoreDown>, 3> kAll{
      {{"local", OnStoreDown::kLocal},
       {"open", OnStoreDown::kOpen},
       {"closed", OnStoreDown::kClosed}}};
};

template <>
struct EnumNames<OnInterrupt> {
  static constexpr std::array<std::pair<std::string_view, OnInterrupt>, 2> kAll{
      {{"error", OnInterrupt::kError}, {"resume", OnInterrupt::kResume}}};
};

}  // namespace llm_rotate::config
