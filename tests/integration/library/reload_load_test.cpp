// Reloads without end under load: nothing fails, nothing leaks, health survives.
//
// Five seconds of it; LLM_ROTATE_RELOAD_SECONDS=30 for more.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "integration/library/library_fixture.hpp"
#include "places.hpp"
#include "sanitized.hpp"

namespace llm_rotate::tests {
namespace {

using namespace std::chrono_literals;

class ReloadLoadTest : public LibraryFixture {
 protected:
  // The provider's log of attempts must not look like a leak of ours.
  static fake::Options short_log() {
    fake::Options options;
    options.kept_attempts = 1'000;
    return options;
  }
  ReloadLoadTest() : LibraryFixture(short_log()) {}

  static std::size_t open_files() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  static std::size_t resident_kib() {
    std::ifstream status("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    status >> total >> resident;
    return resident * 4;
  }
  static std::chrono::seconds length() {
    const char* text = std::getenv("LLM_ROTATE_RELOAD_SECONDS");
    return std::chrono::seconds(text != nullptr ? std::atoi(text) : 5);
  }
};

TEST_F(ReloadLoadTest, ReloadingEvery50MsUnderLoadHarmsNobody) {
  upstream.set_script(fake::Script{}.rule({.key = "sk-bad"}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate lm = make({"bad", "a", "b"});
  lm.chat_sync({kModel, "x"});
  ASSERT_EQ(lm.health().keys[0].key.state, "quarantine");

  std::atomic<bool> stop{false};
  std::atomic<int> calls{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      while (!stop) {
        try {
          lm.chat_sync({kModel, "x"});
          ++calls;
        } catch (const std::exception& error) {
          ++failed;
          ADD_FAILURE() << error.what();
        }
      }
    });
  }
  const LMRotateConfig two = config({"bad", "a", "b"});
  const LMRotateConfig three = config({"bad", "a", "b", "c"});
  const auto until = std::chrono::steady_clock::now() + length();
  const auto warm = std::chrono::steady_clock::now() + 1s;
  std::size_t files = 0;
  std::size_t memory = 0;
  int reloads = 0;
  while (std::chrono::steady_clock::now() < until) {
    lm.reload_config(reloads++ % 2 == 0 ? three : two);
    EXPECT_EQ(lm.health().keys[0].key.state, "quarantine");
    std::this_thread::sleep_for(50ms);
    if (files == 0 && std::chrono::steady_clock::now() > warm) {
      files = open_files();
      memory = resident_kib();
    }
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_GT(calls, 100);
  EXPECT_EQ(failed, 0);
  EXPECT_LE(open_files(), files + 16);
  if (!kSanitized) {  // a sanitizer keeps what was freed, to catch its users
    EXPECT_LE(resident_kib(), memory + 16 * 1024);
  }
  const HealthReport health = lm.health();
  EXPECT_EQ(health.keys[0].key.failures, 1U) << "the refused key was asked again";
  EXPECT_EQ(health.keys[0].key.successes, 0U);
  std::printf("%d reloads, %d calls, %zu files and %zu KiB before, %zu files and %zu KiB after\n",
              reloads, calls.load(), files, memory, open_files(), resident_kib());
}

TEST_F(ReloadLoadTest, AChangedFileIsReadAgain) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("llm-rotate-reload-" + std::to_string(::getpid()));
  const auto write = [&](const std::string& key) {
    const std::string fresh = file.string() + ".new";
    std::ofstream(fresh) << "watch = true\nplugins = [\"openai\", \"priority\"]\n"
                         << "strategy = \"priority\"\nplugin_path = [\"" << places::plugin_folder()
                         << "\"]\n[providers.fake]\nplugin = \"openai\"\nbase_url = \""
                         << upstream.base_url() << "\"\n[[keys]]\nkey_id = \"" << key
                         << "\"\nprovider = \"fake\"\nsecret_ref = \"literal://sk-" << key
                         << "\"\nmodels = [\"gpt-4o-mini\"]\n";
    std::filesystem::rename(fresh, file.string() + ".toml");
  };
  write("first");
  LMRotate lm(configure_from_file(file.string() + ".toml"));
  lm.chat_sync({kModel, "x"});
  write("second");
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (asked().back() != "sk-second" && std::chrono::steady_clock::now() < deadline) {
    lm.chat_sync({kModel, "x"});
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(asked().back(), "sk-second");
  std::filesystem::remove(file.string() + ".toml");
}

}  // namespace
}  // namespace llm_rotate::tests
