#include "cli/bounded_read.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include <gtest/gtest.h>

#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

ReadBytes read_file(const std::string& path, std::size_t most) {
  const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ReadBytes result = read_bounded(opened, most);
  ::close(opened);
  return result;
}

TEST(BoundedReadTest, ReadsUpToTheLimit) {
  const TemporaryFolder folder;
  const std::string path = folder.write("f", std::string(200'000, 'x'));
  EXPECT_EQ(read_file(path, 200'000).bytes.size(), 200'000U);
  EXPECT_FALSE(read_file(path, 200'000).too_large);
  EXPECT_TRUE(read_file(path, 199'999).too_large);
}

TEST(BoundedReadTest, EndsWithSomethingEndless) {
  EXPECT_TRUE(read_file("/dev/zero", 1'000).too_large);
}

TEST(BoundedReadTest, TellsTheErrorOfTheSystem) {
  EXPECT_EQ(read_bounded(-1, 10).error, EBADF);
}

}  // namespace
}  // namespace llm_rotate::cli
