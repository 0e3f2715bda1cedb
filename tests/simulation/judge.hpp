// Says of each call of a world which of the promises of play.hpp were broken. Called when the world
// is over. Threads: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "simulation/schedule.hpp"
#include "simulation/truth.hpp"
#include "simulation/virtual_world.hpp"

namespace llm_rotate::tests {

// What one caller heard, and when. Times are those of the schedule.
struct Heard final : Seen {
  net::Flow on_chunk(const sdk::StreamEvent& event, const dispatch::AttemptRecord& from) override {
    if (ends > 0) ++after_the_end;
    if (event.speaks && (voices.empty() || voices.back() != from.number)) {
      voices.push_back(from.number);
    }
    return Seen::on_chunk(event, from);
  }

  std::vector<int> voices;  // attempts by their number, each time that another one went on speaking
  int after_the_end = 0;
  std::int64_t ended_ms = -1;
  std::map<std::string, std::int64_t> unfit;  // when it began; as in `Unfit`
};

class Judge {
 public:
  using Callers = std::vector<std::unique_ptr<Heard>>;

  // `callers` in the order of the schedule's calls.
  Judge(const Schedule& schedule, Truth& truth, const Callers& callers)
      : schedule_(schedule), truth_(truth), callers_(callers) {}

  std::vector<Violation> violations();

 private:
  void judge(std::size_t call);
  void judge_bounds(std::size_t call);
  void judge_stages(std::size_t call);
  void judge_voices(std::size_t call);
  void judge_text(std::size_t call);
  void judge_failure(std::size_t call);
  bool may_fail(std::size_t call) const;
  bool could_serve(std::size_t key, std::size_t call) const;
  std::int64_t ready_at(std::size_t key, std::size_t call) const;
  bool alone(std::size_t call) const;
  bool troubled(std::size_t key, std::int64_t from_ms, std::int64_t to_ms) const;

  const Heard& heard(std::size_t call) const { return *callers_[call]; }
  void violated(char property, std::size_t call, const std::string& what);

  const Schedule& schedule_;
  Truth& truth_;
  const Callers& callers_;
  std::vector<Violation> found_;
};

}  // namespace llm_rotate::tests
