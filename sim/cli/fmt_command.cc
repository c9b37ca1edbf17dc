// fmt: configuration files in their canonical layout.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "cli/commands.h"
#include "cli/session.h"
#include "config/canonical_layout.h"
#include "report/text_diff.h"

namespace reprise::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 100;
constexpr std::array<std::string_view, 4> kExtensions = {".tf", ".tfvars", ".tftest.hcl", ".tfmock.hcl"};

bool is_formatted_kind(std::string_view name) {
  return std::ranges::any_of(kExtensions, [&](std::string_view e) { return name.ends_with(e); });
}

// Editors' files, and what is hidden.
bool is_ignored(std::string_view name) {
  return name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'));
}

class Formatter {
 public:
  explicit Formatter(Session& session)
      : session_(session),
        check_(session.flags().on("check")),
        list_(session.flags().on("list", true) || check_),
        write_(session.flags().on("write", true) && !check_),
        diff_(session.flags().on("diff")),
        recursive_(session.flags().on("recursive")) {}

  int run(std::vector<std::string> targets) {
    bool listed = session_.flags().on("list", true);
    if (!targets.empty() && targets.front() == "-") {
      listed = write_ = false;
      list_ = check_;
      text("<stdin>", read_input());
    } else {
      if (targets.empty()) targets.emplace_back(".");
      for (const std::string& t : targets) target(t.empty() ? "." : t);
    }
    // What is fine is done in spite of what is not; checks then say what is wrong alone.
    if (!check_) session_.out(out_);
    if (session_.show(diags_)) return 2;
    if (check_ && listed) session_.out(out_);
    return check_ && !out_.empty() ? 3 : 0;
  }

 private:
  void target(const std::string& given) {
    const std::string path = fs::path(given).lexically_normal().string();
    std::error_code error;
    if (fs::is_directory(path, error)) return directory(path, 0);
    if (!fs::exists(path, error)) return diags_.error(fmt::format("No file or directory at {}", given), "");
    if (!is_formatted_kind(path))
      return diags_.error("Only .tf, .tfvars, and .tftest.hcl files can be processed with terraform fmt", "");
    file(path);
  }

  void directory(const std::string& path, int depth) {
    for (const std::string& name : session_.disk().names(path)) {
      if (is_ignored(name)) continue;
      const std::string below = (fs::path(path) / name).lexically_normal().string();
      std::error_code error;
      if (fs::is_directory(below, error)) {
        if (recursive_ && depth < kDeepest && !fs::is_symlink(below, error)) directory(below, depth + 1);
      } else if (is_formatted_kind(name)) {
        file(below);
      }
    }
  }

  void file(const std::string& path) {
    auto content = session_.disk().read(path);
    if (!content)
      return diags_.error("Failed to read file", fmt::format("The file {} could not be read.", path));
    text(path, std::move(*content));
  }

  void text(const std::string& path, std::string content) {
    const hcl::SourceFile* source = session_.sources().add(path, std::move(content));
    if (!source) return diags_.error("Too much configuration", "All files together must stay below 4 GiB.");
    const auto result = config::canonical_layout(*source, diags_);
    if (!result) return;
    if (*result != source->content) {
      if (list_) line(path);
      if (write_) write(path, *result);
      if (diff_) line(report::unified_diff(source->content, *result, "old/" + path, "new/" + path));
    }
    if (!list_ && !write_ && !diff_) line(*result);
  }

  void write(const std::string& path, const std::string& content) {
    // The file itself is replaced, not a link to it, and keeps who may use it.
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    const fs::perms mode = fs::status(real, error).permissions();
    const std::string problem = session_.disk().write(real.string(), content);
    if (!problem.empty())
      diags_.error("Failed to write file", fmt::format("Failed to write {}: {}.", path, problem));
    else
      fs::permissions(real, mode, error);
  }

  // Ends in a newline, whatever the text does.
  void line(const std::string& text) {
    out_ += text;
    if (!text.ends_with('\n')) out_ += '\n';
  }

  Session& session_;
  bool check_, list_, write_, diff_, recursive_;
  std::string out_;
  hcl::Diagnostics diags_;
};

}  // namespace

int fmt_command(const Host& host, const Words& words) {
  Session session(host, "fmt", words);
  if (!session.parse()) return 1;
  return Formatter(session).run(session.flags().arguments());
}

}  // namespace reprise::cli
