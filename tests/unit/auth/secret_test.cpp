#include "auth/secret.hpp"

#include <fstream>
#include <ostream>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

namespace llm_rotate::auth {
namespace {

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) {
  stream << value;
};

static_assert(!Printable<Secret>);
static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, Secret>);

TEST(Secret, RevealsWhatItWasMadeOf) {
  const std::string bytes(10'000, 's');
  EXPECT_EQ(Secret(bytes).reveal(), bytes);
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret("").empty());
}

TEST(Secret, MovesAndLeavesNothingBehind) {
  Secret first("one");
  Secret second(std::move(first));
  EXPECT_EQ(second.reveal(), "one");
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is the point
  Secret third("three");
  third = std::move(second);
  EXPECT_EQ(third.reveal(), "one");
}

TEST(Secret, ComparesWhole) {
  const Secret secret("abc");
  EXPECT_TRUE(secret.equals("abc"));
  EXPECT_FALSE(secret.equals("abd"));
  EXPECT_FALSE(secret.equals("ab"));
  EXPECT_TRUE(Secret().equals(""));
}

// The kernel shows for each mapping whether it is left out of a dump: "dd".
TEST(Secret, IsKeptOutOfCoreDumps) {
  const Secret secret("abc");
  char start[32];
  std::snprintf(start, sizeof start, "%lx-",
                reinterpret_cast<unsigned long>(secret.reveal().data()));
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  bool found = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.find('-') != std::string::npos && line.find("-p ") != std::string::npos) {
      inside = line.starts_with(start);
    }
    if (inside && line.starts_with("VmFlags:")) found = line.find(" dd") != std::string::npos;
  }
  if (!maps.eof()) GTEST_SKIP() << "no /proc here";
  EXPECT_TRUE(found);
}

TEST(Wipe, OverwritesTheWholeBuffer) {
  std::string text(100, 's');
  const char* bytes = text.data();
  const std::size_t size = text.size();
  wipe(text);
  EXPECT_TRUE(text.empty());
  // The buffer is still the string's own.
  ASSERT_EQ(text.data(), bytes);
  text.resize(size);
  EXPECT_EQ(text.find('s'), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::auth
