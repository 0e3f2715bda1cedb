// The growing array whose elements stay where they are.
#include "state/slot_table.hpp"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::state {
namespace {

TEST(SlotTable, NumbersElementsFromZeroAndFindsThemAgain) {
  SlotTable<std::uint32_t> table;
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    ASSERT_EQ(table.append([i](std::uint32_t& value) { value = i * 3; }), i);
  }
  EXPECT_EQ(table.size(), 5'000U);
  for (std::uint32_t i = 0; i < 5'000; ++i) ASSERT_EQ(*table.find(i), i * 3);
}

TEST(SlotTable, FindsNothingBeyondItsSize) {
  SlotTable<int> table;
  EXPECT_EQ(table.find(0), nullptr);
  table.append([](int&) {});
  EXPECT_NE(table.find(0), nullptr);
  EXPECT_EQ(table.find(1), nullptr);
  EXPECT_EQ(table.find(UINT32_MAX), nullptr);
}

TEST(SlotTable, NeverMovesAnElement) {
  SlotTable<int> table;
  std::vector<const int*> places;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    table.append([](int&) {});
    places.push_back(table.find(i));
  }
  for (std::uint32_t i = 0; i < 1'000; ++i) ASSERT_EQ(table.find(i), places[i]);
}

}  // namespace
}  // namespace llm_rotate::state
