// A batch as a user runs it: to its end, killed, interrupted, over what is too much for a memory
// and into what is full.
//
// In short everywhere; 10 GB and twenty kills with LLM_ROTATE_LONG_TESTS=1.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>
#include <thread>

#include "llm_rotate/sdk/json.hpp"

#include "integration/cli/cli_fixture.hpp"
#include "integration/gateway/program/process_watch.hpp"

namespace llm_rotate::cli::testing {
namespace {

bool long_tests() {
  return std::getenv("LLM_ROTATE_LONG_TESTS") != nullptr;
}

class BatchTest : public UpstreamTest {
 protected:
  std::set<std::string> ids_in(const std::string& file) const {
    std::set<std::string> ids;
    std::istringstream lines(read(file));
    for (std::string line; std::getline(lines, line);) {
      const sdk::json::Document document(line);
      EXPECT_TRUE(document.ok()) << line;
      EXPECT_TRUE(ids.insert(std::string(document["custom_id"].string())).second) << line;
    }
    return ids;
  }
  void write_prompts(int count) const {
    std::string text;
    for (int i = 1; i <= count; ++i) text += "Prompt " + std::to_string(i) + "\n";
    write("in.txt", text);
  }
};

TEST_F(BatchTest, RunsEveryLineOnce) {
  serve({}, 2);
  write_prompts(50);
  const Ended ended = llm_rotate({"batch", "in.txt", "-o", "out.jsonl", "-m", "gpt-4o-mini"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ids_in("out.jsonl").size(), 50U);
  EXPECT_NE(ended.err.find("50 done, 0 failed"), std::string::npos) << ended.err;
  const Ended again = llm_rotate({"batch", "in.txt", "-o", "out.jsonl", "-m", "gpt-4o-mini"});
  EXPECT_NE(again.err.find("0 done (50 before)"), std::string::npos) << again.err;
  EXPECT_EQ(upstream.attempts().size(), 50U);
}

TEST_F(BatchTest, GoesOnWhereAKilledOneWas) {
  constexpr int kAtOnce = 4;
  const int kills = long_tests() ? 20 : 5;
  const int lines = kills * 60;
  fake::Action slow;
  slow.delay_ms = 5;
  serve(fake::Script{}.rule({}, slow), 2);
  write_prompts(lines);
  const std::vector<std::string> command = {"batch",       "in.txt",        "-o", "out.jsonl", "-m",
                                            "gpt-4o-mini", "--concurrency", "4"};
  std::mt19937 random(7);
  for (int kill = 0; kill < kills; ++kill) {
    Program program(invocation(command));
    const std::size_t enough =
        upstream.attempts().size() + std::uniform_int_distribution<std::size_t>(1, 40)(random);
    EXPECT_TRUE(upstream.wait_for_finished(enough, std::chrono::seconds(30)));
    program.signal(SIGKILL);
    program.wait();
  }
  const Ended ended = llm_rotate(command);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ids_in("out.jsonl").size(), static_cast<std::size_t>(lines));
  // Only what was under way when it was killed is asked again.
  EXPECT_LE(upstream.attempts().size(), static_cast<std::size_t>(lines + kills * kAtOnce));
}

TEST_F(BatchTest, FailedLinesCanBeRunAgain) {
  fake::Action refuse;
  refuse.fault = fake::Fault::kInvalidRequest;
  serve(fake::Script{}.rule({.prompt = "Prompt 2"}, refuse));
  write("in.txt", "Prompt 1\nPrompt 2\n{\"neither\":1}\n");
  const Ended ended = llm_rotate({"batch", "in.txt", "-o", "out.jsonl", "-m", "gpt-4o-mini"});
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_EQ(ids_in("out.jsonl"), std::set<std::string>{"line-1"});
  EXPECT_NE(read("out.jsonl.failed.jsonl").find("\"Prompt 2\""), std::string::npos);
  const Ended once_more = llm_rotate({"batch", "in.txt", "-o", "out.jsonl", "-m", "gpt-4o-mini"});
  EXPECT_EQ(once_more.code, 1) << "as if the batch had gone well";
  EXPECT_NE(once_more.err.find("2 failed in an earlier run; they are in out.jsonl.failed.jsonl"),
            std::string::npos)
      << once_more.err;
  upstream.set_script({});
  const Ended again = llm_rotate({"batch", "out.jsonl.failed.jsonl", "-o", "out2.jsonl"});
  EXPECT_EQ(ids_in("out2.jsonl"), std::set<std::string>{"line-2"}) << again.err;
}

TEST_F(BatchTest, AnOutputOfSomethingElseIsNotTouched) {
  serve({});
  write_prompts(1);
  write("out.jsonl", "precious\n");
  EXPECT_EQ(llm_rotate({"batch", "in.txt", "-o", "out.jsonl", "-m", "gpt-4o-mini"}).code, 2);
  EXPECT_EQ(read("out.jsonl"), "precious\n");
}

// Of 20 KB a line; `bytes` in all.
class BigBatchTest : public BatchTest {
 protected:
  static constexpr std::size_t kLine = 20'000;

  std::int64_t write_much(std::int64_t bytes) const {
    std::ofstream file(path("in.jsonl"), std::ios::binary);
    const std::string filler(kLine - 200, 'x');
    std::int64_t lines = 0;
    for (std::int64_t written = 0; written < bytes; ++lines) {
      const std::string line =
          R"({"custom_id":"r)" + std::to_string(lines) +
          R"(","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o-mini",)"
          R"("messages":[{"role":"user","content":")" +
          filler + "\"}]}}\n";
      file << line;
      written += static_cast<std::int64_t>(line.size());
    }
    return lines;
  }

  // Runs it to its end and sees how large it ever was.
  static std::int64_t most_kib(const Invocation& call, Ended& ended) {
    Program program(call);
    const tests::ProcessWatch watch(program.pid());
    std::atomic<std::int64_t> most{0};
    std::atomic<bool> over{false};
    std::thread looker([&] {
      while (!over) {
        most = std::max(most.load(), watch.peak_kib());
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    });
    ended = program.wait();
    over = true;
    looker.join();
    std::cout << most << " KiB at most\n";
    return most;
  }
};

TEST_F(BigBatchTest, TakesNoMoreMemoryForAMuchLargerInput) {
  if (tests::kSanitized) GTEST_SKIP() << "a sanitizer keeps memory of its own";
  constexpr std::int64_t kMayGrowKib = 8 << 10;
  fake::Action brief;
  brief.text = "ok";
  serve(fake::Script{}.rule({}, brief), 2);
  Invocation call = invocation({"batch", "in.jsonl", "-o", "out.jsonl", "--concurrency", "32"});
  call.limit = std::chrono::minutes(long_tests() ? 30 : 2);
  Ended ended;
  write_much(4'000'000);
  const std::int64_t small_kib = most_kib(call, ended);
  EXPECT_EQ(ended.code, 0) << ended.err;
  const std::int64_t lines = write_much(long_tests() ? 10'000'000'000 : 200'000'000);
  EXPECT_LT(most_kib(call, ended), small_kib + kMayGrowKib);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.err.find(" before), 0 failed"), std::string::npos) << ended.err;
  EXPECT_LT(most_kib(call, ended), small_kib + kMayGrowKib) << "when all is done already";
  EXPECT_NE(ended.err.find("0 done (" + std::to_string(lines) + " before)"), std::string::npos)
      << ended.err;
}

TEST_F(BatchTest, AFullDiskIsSaidInOneSentence) {
  serve({}, 2);
  write_prompts(50);
  const Ended ended = llm_rotate(
      {"batch", "in.txt", "-o", "/dev/full", "--failed", "failed.jsonl", "-m", "gpt-4o-mini"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_TRUE(ended.err.ends_with(
      "'/dev/full' cannot be written to: No space left on device; make room, then run the same "
      "command again to go on\n"))
      << ended.err;
  EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
}

TEST_F(BatchTest, AFullDiskForTheFailedIsSaidWhileOthersAreUnderWay) {
  fake::Action slow;
  slow.delay_ms = 200;
  serve(fake::Script{}.rule({}, slow), 2);
  write("in.txt", "Prompt 1\nPrompt 2\n{\"neither\":1}\n");
  const Ended ended = llm_rotate(
      {"batch", "in.txt", "-o", "out.jsonl", "--failed", "/dev/full", "-m", "gpt-4o-mini"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("'/dev/full' cannot be written to"), std::string::npos) << ended.err;
}

TEST_F(BatchTest, ReadsWhatIsNoFile) {
  serve({}, 2);
  const Ended ended =
      run(invocation({"batch", "-", "-o", "out.jsonl", "-m", "gpt-4o-mini"}, "One\nTwo\n"));
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ids_in("out.jsonl").size(), 2U);
}

TEST_F(BatchTest, AnInterruptedOneSaysHowToGoOn) {
  fake::Action slow;
  slow.delay_ms = 100;
  serve(fake::Script{}.rule({}, slow), 2);
  write_prompts(200);
  const std::vector<std::string> command = {"batch",     "in.txt", "-o",
                                            "out.jsonl", "-m",     "gpt-4o-mini"};
  std::size_t begun = 0;
  for (const int signal : {SIGINT, SIGTERM}) {
    begun += 20;
    Program program(invocation(command));
    ASSERT_TRUE(upstream.wait_until([begun](const auto& seen) { return seen.size() >= begun; },
                                    std::chrono::seconds(20)));
    program.signal(signal);
    const Ended ended = program.wait();
    EXPECT_EQ(ended.code, 130);
    EXPECT_NE(ended.err.find("interrupted; run the same command again to go on"),
              std::string::npos);
    begun = upstream.attempts().size();
  }
  EXPECT_EQ(llm_rotate(command).code, 0);
  EXPECT_EQ(ids_in("out.jsonl").size(), 200U);
  EXPECT_EQ(upstream.attempts().size(), 200U);
}

}  // namespace
}  // namespace llm_rotate::cli::testing
