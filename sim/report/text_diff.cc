#include "report/text_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace reprise::report {
namespace {

constexpr std::size_t kContext = 3;
// Texts that differ in more lines than this are shown as replaced where they differ: finding the shortest
// script costs the square of it.
constexpr int kEditsMax = 2000;

using Lines = std::vector<std::string_view>;

// Lines with their newline.
Lines split(std::string_view text) {
  Lines out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

enum class Step : char { keep = ' ', remove = '-', add = '+' };

// The shortest edit script (E. Myers, "An O(ND) Difference Algorithm and Its Variations"): for each number of
// edits the furthest line of `a` reached on every diagonal, then the way back.
std::vector<Step> script(const Lines& a, const Lines& b) {
  const int n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
  std::vector<std::vector<int>> reached;  // by number of edits; diagonal k is at k + edits
  const auto at = [&](int edits, int k) {
    return k < -edits || k > edits
               ? -1
               : reached[static_cast<std::size_t>(edits)][static_cast<std::size_t>(k + edits)];
  };
  // Whether the step onto diagonal k came from above: a line of `b` was added.
  const auto adds = [&](int edits, int k) {
    return k == -edits || (k != edits && at(edits - 1, k - 1) < at(edits - 1, k + 1));
  };
  for (int edits = 0; edits <= std::min(n + m, kEditsMax); ++edits) {
    reached.emplace_back(static_cast<std::size_t>(2 * edits + 1), -1);
    for (int k = -edits; k <= edits; k += 2) {
      int x = edits == 0 ? 0 : adds(edits, k) ? at(edits - 1, k + 1) : at(edits - 1, k - 1) + 1;
      while (x < n && x - k < m && x - k >= 0 &&
             a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)])
        ++x;
      reached.back()[static_cast<std::size_t>(k + edits)] = x;
      if (x < n || x - k < m) continue;
      std::vector<Step> back;
      for (int y = x - k; edits >= 0; --edits) {
        const int diagonal = x - y;
        const bool added = edits > 0 && adds(edits, diagonal);
        const int from = edits == 0 ? 0
                         : added    ? at(edits - 1, diagonal + 1)
                                    : at(edits - 1, diagonal - 1) + 1;
        for (; x > from; --x, --y) back.push_back(Step::keep);
        if (edits == 0) break;
        back.push_back(added ? Step::add : Step::remove);
        added ? --y : --x;
      }
      std::ranges::reverse(back);
      return back;
    }
  }
  std::vector<Step> replaced(a.size(), Step::remove);
  replaced.insert(replaced.end(), b.size(), Step::add);
  return replaced;
}

std::string range(std::size_t begin, std::size_t count) {
  if (count == 1) return std::to_string(begin + 1);
  return fmt::format("{},{}", count == 0 ? begin : begin + 1, count);
}

class Printer {
 public:
  Printer(const Lines& a, const Lines& b, const std::vector<Step>& steps) : a_(a), b_(b), steps_(steps) {}

  std::string text() {
    for (std::size_t at = 0; at < steps_.size();) {
      const std::size_t change = next_change(at);
      if (change == steps_.size()) break;
      at = hunk(change);
    }
    return std::move(out_);
  }

 private:
  std::size_t next_change(std::size_t at) const {
    while (at < steps_.size() && steps_[at] == Step::keep) ++at;
    return at;
  }
  // From one change to the last that is near the one before it. Returns where to go on.
  std::size_t hunk(std::size_t change) {
    std::size_t end = change;
    for (std::size_t next = change; next < steps_.size() && next <= end + 2 * kContext;
         next = next_change(end)) {
      end = next;
      while (end < steps_.size() && steps_[end] != Step::keep) ++end;
    }
    const std::size_t begin = change - std::min(change - done_, kContext);
    advance(begin, nullptr);
    const std::size_t a_begin = x_, b_begin = y_;
    std::string body;
    const std::size_t last = std::min(end + kContext, steps_.size());
    advance(last, &body);
    out_ += fmt::format("@@ -{} +{} @@\n", range(a_begin, x_ - a_begin), range(b_begin, y_ - b_begin)) + body;
    return last;
  }
  void advance(std::size_t to, std::string* body) {
    for (; done_ < to; ++done_) {
      const Step step = steps_[done_];
      const std::string_view line = step == Step::add ? b_[y_] : a_[x_];
      if (step != Step::add) ++x_;
      if (step != Step::remove) ++y_;
      if (!body) continue;
      *body += static_cast<char>(step);
      *body += line;
      if (!line.ends_with('\n')) *body += "\n\\ No newline at end of file\n";
    }
  }

  const Lines& a_;
  const Lines& b_;
  const std::vector<Step>& steps_;
  std::size_t done_ = 0, x_ = 0, y_ = 0;  // steps, lines of a and of b behind us
  std::string out_;
};

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_label,
                         std::string_view after_label) {
  if (before == after) return "";
  const Lines a = split(before), b = split(after);
  return fmt::format("--- {}\n+++ {}\n", before_label, after_label) + Printer(a, b, script(a, b)).text();
}

}  // namespace reprise::report
