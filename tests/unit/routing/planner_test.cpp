#include "routing/planner.hpp"

#include <gtest/gtest.h>

#include "simulation/virtual_world.hpp"

namespace llm_rotate::routing {
namespace {

using Plan = std::shared_ptr<const RoutePlan>;

class PlannerTest : public testing::Test {
 protected:
  static std::shared_ptr<routing::Snapshot> snapshot() {
    tests::SnapshotMaker maker;
    maker.provider("main");
    maker.key("key-a", "main", {"*"});
    return maker.snapshot;
  }
  Plan plan(const std::shared_ptr<routing::Snapshot>& of, const RouteQuestion& question) {
    return std::get<Plan>(planner_.plan(of, question));
  }

  Planner planner_;
};

TEST_F(PlannerTest, RemembersAPlan) {
  const auto one = snapshot();
  EXPECT_EQ(plan(one, {"m", "", true}), plan(one, {"m", "", true}));
}

TEST_F(PlannerTest, KeepsDifferentQuestionsApart) {
  const auto one = snapshot();
  EXPECT_NE(plan(one, {"m", "", true}), plan(one, {"n", "", true}));
  EXPECT_NE(plan(one, {"m", "", true}), plan(one, {"m", "main", true}));
  EXPECT_NE(plan(one, {"m", "", true}), plan(one, {"m", "", false}));
}

TEST_F(PlannerTest, ForgetsWithTheSnapshot) {
  const auto one = snapshot();
  const auto two = snapshot();
  EXPECT_NE(plan(one, {"m", "", true}), plan(two, {"m", "", true}));
  EXPECT_EQ(plan(two, {"m", "", true})->snapshot, two);
}

TEST_F(PlannerTest, DoesNotGrowWithoutBound) {
  const auto one = snapshot();
  const Plan first = plan(one, {"m", "", true});
  for (int i = 0; i < 5'000; ++i) plan(one, {"model-" + std::to_string(i), "", true});
  EXPECT_NE(plan(one, {"m", "", true}), first);  // it was forgotten on the way
}

TEST_F(PlannerTest, DoesNotRememberARefusal) {
  tests::SnapshotMaker maker;
  maker.provider("main");
  EXPECT_TRUE(std::holds_alternative<std::string>(planner_.plan(maker.snapshot, {"m", "", true})));
}

}  // namespace
}  // namespace llm_rotate::routing
