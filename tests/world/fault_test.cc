#include "world/fault.h"

#include <gtest/gtest.h>

#include "world/event_queue.h"

namespace reprise::world {
namespace {

TEST(Fault, glob) {
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_TRUE(glob_match("aws_*:create:*", "aws_instance.web[0]:create:effect"));
  EXPECT_FALSE(glob_match("aws_*:delete:*", "aws_instance.web[0]:create:effect"));
  EXPECT_TRUE(glob_match("a*b*c", "abbbc"));
  EXPECT_FALSE(glob_match("a*b*c", "abbbcd"));
  EXPECT_FALSE(glob_match("", "x"));
  EXPECT_FALSE(glob_match("a?c", "abc"));  // only * is special
}

TEST(Fault, fires_at_the_nth_visit_for_some_times) {
  FaultPlan plan;
  plan.add({FaultKind::throttle, "*:create:request", 2, 2, "RequestLimitExceeded", ""});
  EXPECT_FALSE(plan.at("a:create:request"));
  EXPECT_FALSE(plan.at("a:create:effect"));
  EXPECT_TRUE(plan.at("b:create:request"));
  FaultPlan fork = plan;
  EXPECT_TRUE(plan.at("c:create:request"));
  EXPECT_FALSE(plan.at("d:create:request"));
  EXPECT_TRUE(fork.at("x:create:request")) << "a copy counts by itself";
}

TEST(Fault, rules_count_independently) {
  FaultPlan plan;
  plan.add({FaultKind::error, "a:*", 1, 1, "First", ""});
  plan.add({FaultKind::crash, "*", 2, 1, "", ""});
  EXPECT_EQ(plan.at("a:create")->code, "First");
  EXPECT_EQ(plan.at("b:create")->kind, FaultKind::crash);
  EXPECT_FALSE(plan.at("c:create"));
}

TEST(EventQueue, ties_go_by_priority_then_issue) {
  EventQueue<int> q;
  q.push({10}, 1, 1);
  q.push({10}, 0, 2);
  q.push({5}, 9, 3);
  q.push({10}, 1, 4);
  q.push({10}, 0, 5);
  EventQueue<int> fork = q;
  std::vector<int> order;
  while (!q.empty()) order.push_back(q.pop().second);
  EXPECT_EQ(order, (std::vector<int>{3, 2, 5, 1, 4}));
  EXPECT_EQ(fork.size(), 5u);
  EXPECT_EQ(fork.pop().second, 3);
  fork.push({10}, 0, 6);
  EXPECT_EQ(fork.pop().second, 2);
  EXPECT_EQ(fork.pop().second, 5);
  EXPECT_EQ(fork.pop().second, 6);
}

}  // namespace
}  // namespace reprise::world
