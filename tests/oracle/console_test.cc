// Every recorded answer of `terraform console` against ours: value, type, text, and the wording of errors.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <re2/re2.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "hcl/parser.h"
#include "lang/console_scope.h"
#include "lang/render.h"
#include "value/json.h"

namespace reprise::lang {
namespace {

namespace fs = std::filesystem;

// Only ever raised: how many of the recorded expressions behave exactly as recorded.
constexpr int kFloor = 1909;

constexpr const char* kWorkingDirectory = "/work/dir";

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class Fixtures final : public FileReader {
 public:
  explicit Fixtures(fs::path root) : root_(std::move(root)) {}
  std::optional<std::string> read(const std::string& path) const override {
    fs::path p = resolve(path);
    if (!fs::is_regular_file(p)) return std::nullopt;
    return slurp(p);
  }
  std::vector<std::string> list(const std::string& directory) const override {
    std::vector<std::string> found;
    fs::path dir = resolve(directory);
    if (!fs::is_directory(dir)) return found;
    for (const auto& e : fs::recursive_directory_iterator(dir))
      if (e.is_regular_file()) found.push_back(fs::relative(e.path(), dir).generic_string());
    // The recorded console was running there: its lock and the state it locked show up in fileset().
    if (fs::equivalent(dir, root_))
      found.insert(found.end(), {".terraform.tfstate.lock.info", "terraform.tfstate"});
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  fs::path resolve(const std::string& path) const {
    std::string_view p = path;
    if (p.starts_with(kWorkingDirectory)) return root_ / fs::path(std::string(p.substr(9))).relative_path();
    return root_ / path;
  }
  fs::path root_;
};

struct Case {
  std::string id, mode, expr, console, json, type, summary, detail;
  bool ok = false, has_json = false, has_type = false, has_console = false;
};

std::string text_of(const simdjson::dom::element& e, const char* key, bool* present = nullptr) {
  std::string_view s;
  bool there = e[key].get(s) == simdjson::SUCCESS;
  if (present) *present = there;
  return there ? std::string(s) : std::string();
}

std::vector<Case> load(const fs::path& path) {
  std::vector<Case> cases;
  std::ifstream in(path);
  simdjson::dom::parser parser;
  for (std::string line; std::getline(in, line);) {
    simdjson::dom::element e = parser.parse(line);
    Case c;
    c.id = text_of(e, "id");
    c.mode = text_of(e, "mode");
    c.expr = text_of(e, "expr");
    c.console = text_of(e, "console", &c.has_console);
    c.json = text_of(e, "json", &c.has_json);
    c.type = text_of(e, "type", &c.has_type);
    c.summary = text_of(e, "error_summary");
    c.detail = text_of(e, "error_detail");
    c.ok = e["ok"].get_bool().value();
    cases.push_back(std::move(c));
  }
  return cases;
}

std::string placeholders(std::string s) {
  for (std::size_t at; (at = s.find(kWorkingDirectory)) != std::string::npos;)
    s.replace(at, std::string_view(kWorkingDirectory).size(), "«cwd»");
  RE2::GlobalReplace(&s, R"((zz_case\.tf|<console-input>):\d+,\d+-(\d+,)?\d+)", "«range»");
  return s;
}

std::string one_line(std::string_view s) {
  std::string out;
  for (char c : s) {
    bool white = c == ' ' || c == '\n';
    if (white && (out.empty() || out.back() == ' ')) continue;
    out += white ? ' ' : c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

struct Answer {
  std::string text;
  value::Value v;
  hcl::Diagnostics diags;
};

// Parses `expr` the way the recording did and evaluates it, or what `wrap` makes of it.
Answer ask(const Case& c, const Fixtures& files, const char* wrap) {
  Answer a;
  hcl::SourceMap sources;
  hcl::Arena arena;
  FunctionContext functions;
  functions.files = &files;
  functions.cwd = kWorkingDirectory;
  functions.sources = &sources;
  functions.now = {1'700'000'000'000'000};
  ConsoleScope scope(functions);
  std::string line = c.expr;
  if (c.mode == "file") {
    const hcl::SourceFile* f = sources.add("zz_case.tf", "locals {\n  x = " + c.expr + "\n}\n");
    hcl::Body* body = hcl::parse_file(*f, arena, a.diags);
    if (a.diags.has_errors()) return a;
    for (const hcl::Block& b : body->blocks)
      for (const hcl::Attribute& attr : b.body->attributes)
        scope.add_local(std::string(attr.name), compile(*attr.expr, console_functions(), arena, a.diags));
    if (a.diags.has_errors()) return a;
    line = "local.x";
  }
  if (*wrap) line = fmt::format("{}({})", wrap, line);
  const hcl::SourceFile* f = sources.add("<console-input>", line);
  hcl::Expr* e = hcl::parse_expression(*f, arena, a.diags);
  if (a.diags.has_errors()) return a;
  a.text = console_line(*e, scope, functions, a.diags, &a.v);
  return a;
}

// "" when everything is as recorded.
std::string difference(const Case& c, const Fixtures& files) {
  Answer a = ask(c, files, "");
  std::string summary, detail;
  for (const hcl::Diagnostic& d : a.diags)
    if (d.severity == hcl::Severity::error && summary.empty()) {
      summary = one_line(d.summary);
      detail = placeholders(d.detail);
    }
  if (!c.ok && c.summary.empty()) return {};
  if (!c.ok) {
    if (summary != c.summary)
      return fmt::format("error is {:?} ({})", summary, summary.empty() ? a.text : detail);
    // Of a crash of the real tool only the first line was recorded, without what follows.
    if (c.detail.find("panic in function") != std::string::npos && detail.ends_with('.')) detail.pop_back();
    if (one_line(detail) != one_line(c.detail))
      return fmt::format("detail is\n      {}\n   not {}", detail, c.detail);
    return {};
  }
  if (!summary.empty()) return fmt::format("fails: {}: {}", summary, detail);
  std::string text = placeholders(a.text);
  while (text.ends_with('\n')) text.pop_back();
  std::string want = c.console;
  while (want.ends_with('\n')) want.pop_back();
  if (text != want) return fmt::format("prints\n      {}\n   not {}", text, want);
  if (c.has_json && c.type != "type" && a.v.is_wholly_known()) {
    std::string json = placeholders(value::to_json(a.v.unmark_deep()));
    if (json != c.json) return fmt::format("json is\n      {}\n   not {}", json, c.json);
  }
  if (c.has_type) {
    Answer t = ask(c, files, "type");
    if (t.text != c.type) return fmt::format("type is\n      {}\n   not {}", t.text, c.type);
  }
  return {};
}

TEST(Console, AnswersAsRecorded) {
  fs::path root = fs::path(REPRISE_SOURCE_DIR) / ".." / "shared" / "oracle";
  if (!fs::exists(root / "console.jsonl")) GTEST_SKIP() << "no recordings at " << root;
  Fixtures files(root / "fixtures");
  std::map<std::string, std::pair<int, int>> families;
  int passed = 0, total = 0;
  for (const Case& c : load(root / "console.jsonl")) {
    std::string d = difference(c, files);
    auto& [good, all] = families[c.id.substr(0, c.id.rfind('-'))];
    ++all;
    ++total;
    good += d.empty();
    passed += d.empty();
    if (!d.empty()) fmt::print("{} {:.200}\n   {:.600}\n", c.id, c.expr, d);
  }
  for (const auto& [name, n] : families)
    if (n.first != n.second) fmt::print("{}: {}/{}\n", name, n.first, n.second);
  fmt::print("console: {}/{}\n", passed, total);
  EXPECT_GE(passed, kFloor);
}

}  // namespace
}  // namespace reprise::lang
