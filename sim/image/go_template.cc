#include "image/go_template.h"

#include <fmt/format.h>

#include <vector>

namespace reprise::image {
namespace {

constexpr int kNestingMax = 64;
constexpr std::size_t kSizeMax = 4u << 20;

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string lowered(std::string_view s, bool up) {
  std::string out(s);
  for (char& c : out) {
    if (up && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    if (!up && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

std::string replaced(std::string_view s, std::string_view from, std::string_view to, std::int64_t times) {
  std::string out;
  std::size_t at = 0;
  while (!from.empty() && times != 0) {
    std::size_t hit = s.find(from, at);
    if (hit == std::string_view::npos || out.size() > kSizeMax) break;
    out.append(s, at, hit - at);
    out += to;
    at = hit + from.size();
    --times;
  }
  return out.append(s, at);
}

// A piece of a template: text, or what stands between braces.
struct Piece {
  bool action;
  std::string_view text;
};

std::string_view trim(std::string_view s) {
  while (!s.empty() && space(s.front())) s.remove_prefix(1);
  while (!s.empty() && space(s.back())) s.remove_suffix(1);
  return s;
}

std::vector<Piece> pieces_of(std::string_view s, std::string& error) {
  std::vector<Piece> out;
  bool trim_left = false;
  while (true) {
    std::size_t open = s.find("{{");
    std::string_view text = s.substr(0, open);
    std::size_t close = open == std::string_view::npos ? open : s.find("}}", open);
    if (trim_left)
      while (!text.empty() && space(text.front())) text.remove_prefix(1);
    if (open == std::string_view::npos) {
      out.push_back({false, text});
      return out;
    }
    if (close == std::string_view::npos) {
      error = "unclosed action";
      return out;
    }
    std::string_view inside = s.substr(open + 2, close - open - 2);
    if (inside.starts_with("- ")) {
      inside.remove_prefix(1);
      while (!text.empty() && space(text.back())) text.remove_suffix(1);
    }
    trim_left = inside.ends_with(" -");
    if (trim_left) inside.remove_suffix(1);
    out.push_back({false, text});
    inside = trim(inside);
    if (!inside.starts_with("/*")) out.push_back({true, inside});
    s.remove_prefix(close + 2);
  }
}

class Renderer {
 public:
  Renderer(const TemplateData& data, hcl::Range where) : data_(data), where_(where) {}

  Rendered run(std::string_view text) {
    pieces_ = pieces_of(text, out_.error);
    std::size_t at = 0;
    if (out_.error.empty()) block(at, true, 0);
    if (out_.error.empty() && at < pieces_.size())
      fail(fmt::format("unexpected {{{{{}}}}}", pieces_[at].text));
    return std::move(out_);
  }

 private:
  void fail(std::string why) {
    if (out_.error.empty()) out_.error = std::move(why);
  }

  // Renders until an {{else}} or {{end}} that belongs to the caller.
  void block(std::size_t& at, bool live, int depth) {
    if (depth > kNestingMax) return fail("too deeply nested");
    while (at < pieces_.size() && out_.error.empty()) {
      const Piece& p = pieces_[at];
      if (!p.action) {
        if (live && out_.text.size() + p.text.size() <= kSizeMax) out_.text += p.text;
        ++at;
        continue;
      }
      if (p.text == "end" || p.text == "else" || p.text.starts_with("else ")) return;
      ++at;
      if (p.text.starts_with("if ")) {
        condition(p.text.substr(3), at, live, depth);
      } else if (live) {
        out_.text += pipeline_text(p.text);
      }
    }
  }

  void condition(std::string_view test, std::size_t& at, bool live, int depth) {
    std::string value = live ? pipeline_text(test) : "";
    bool yes = live && !value.empty() && value != "false" && value != "0";
    block(at, yes, depth + 1);
    if (at < pieces_.size() && pieces_[at].text == "else") {
      ++at;
      block(at, live && !yes, depth + 1);
    } else if (at < pieces_.size() && pieces_[at].text.starts_with("else if ")) {
      std::string_view next = pieces_[at++].text.substr(8);
      return condition(next, at, live && !yes, depth + 1);
    }
    if (at >= pieces_.size()) return fail("unexpected EOF");
    ++at;  // end
  }

  std::string pipeline_text(std::string_view text) {
    std::string_view rest = text;
    std::string v = pipeline(rest, 0);
    if (!rest.empty()) fail(fmt::format("unexpected \"{}\" in command", rest));
    return v;
  }

  void skip(std::string_view& s) {
    while (!s.empty() && space(s.front())) s.remove_prefix(1);
  }

  std::string pipeline(std::string_view& s, int depth) {
    if (depth > kNestingMax) return fail("too deeply nested"), "";
    std::optional<std::string> piped;
    while (out_.error.empty()) {
      piped = command(s, std::move(piped), depth);
      skip(s);
      if (s.empty() || s.front() != '|') break;
      s.remove_prefix(1);
    }
    return piped.value_or("");
  }

  std::string command(std::string_view& s, std::optional<std::string> piped, int depth) {
    skip(s);
    std::string name;
    std::vector<std::string> args;
    if (!s.empty() && word(s.front()) && !(s.front() >= '0' && s.front() <= '9')) {
      while (!s.empty() && word(s.front())) name += s.front(), s.remove_prefix(1);
    }
    while (out_.error.empty()) {
      skip(s);
      if (s.empty() || s.front() == '|' || s.front() == ')') break;
      args.push_back(operand(s, depth));
    }
    if (piped) args.push_back(std::move(*piped));
    if (!name.empty()) return call(name, args);
    if (args.empty()) return fail("missing value for command"), "";
    return args.front();
  }

  std::string operand(std::string_view& s, int depth) {
    char c = s.front();
    if (c == '"' || c == '`') return quoted(s);
    if (c == '(') {
      s.remove_prefix(1);
      std::string v = pipeline(s, depth + 1);
      skip(s);
      if (s.empty() || s.front() != ')') return fail("unclosed left paren"), "";
      s.remove_prefix(1);
      return v;
    }
    if (c == '.') {
      s.remove_prefix(1);
      std::string name;
      while (!s.empty() && word(s.front())) name += s.front(), s.remove_prefix(1);
      auto at = data_.fields.find(name);
      if (at == data_.fields.end()) return fail(fmt::format("can't evaluate field {}", name)), "";
      return at->second;
    }
    std::string v;
    while (!s.empty() && (word(s.front()) || s.front() == '-')) v += s.front(), s.remove_prefix(1);
    if (v.empty()) return fail(fmt::format("unexpected \"{}\" in operand", c)), "";
    bool number = v.find_first_not_of("-0123456789") == std::string::npos;
    return number || v == "true" || v == "false" ? v : call(v, {});
  }

  std::string quoted(std::string_view& s) {
    char quote = s.front();
    std::string out;
    std::size_t i = 1;
    for (; i < s.size() && s[i] != quote; ++i) {
      if (quote == '"' && s[i] == '\\' && i + 1 < s.size()) {
        ++i;
        out += s[i] == 'n' ? '\n' : s[i] == 't' ? '\t' : s[i];
      } else {
        out += s[i];
      }
    }
    if (i >= s.size()) return fail("unterminated quoted string"), "";
    s.remove_prefix(i + 1);
    return out;
  }

  void origin(value::OriginKind kind, std::string what) {
    out_.marks = value::unite(out_.marks, value::origin_mark({kind, std::move(what), where_}));
  }

  std::string call(const std::string& name, const std::vector<std::string>& args);
  std::optional<std::string> clock(const std::string& name, const std::vector<std::string>& args);
  std::optional<std::string> text_function(const std::string& name, const std::vector<std::string>& args);
  std::string looked_up(const std::map<std::string, std::string, std::less<>>& in,
                        const std::vector<std::string>& args, std::string_view what);

  const TemplateData& data_;
  hcl::Range where_;
  std::vector<Piece> pieces_;
  Rendered out_;
  std::uint64_t draws_ = 0;
};

std::optional<std::string> Renderer::clock(const std::string& name, const std::vector<std::string>& args) {
  bool iso = name == "isotime", strf = name == "strftime";
  if (!iso && !strf && name != "timestamp") return std::nullopt;
  origin(value::OriginKind::timestamp, fmt::format("{{{{{}}}}}", name));
  if (strf) return strftime_time(data_.now, args.empty() ? "" : args[0]);
  if (!iso) return fmt::format("{}", data_.now.us / 1'000'000);
  return args.empty() ? world::rfc3339(data_.now) : go_time(data_.now, args[0]);
}

std::optional<std::string> Renderer::text_function(const std::string& name,
                                                   const std::vector<std::string>& args) {
  std::size_t n = args.size();
  if (name == "clean_resource_name" || name == "clean_ami_name" || name == "clean_image_name")
    return n == 1 ? std::optional(clean_resource_name(args[0])) : std::nullopt;
  if ((name == "upper" || name == "lower") && n == 1) return lowered(args[0], name == "upper");
  if (name == "replace_all" && n == 3) return replaced(args[2], args[0], args[1], -1);
  if (name == "replace" && n == 4) {
    std::int64_t times = 0;
    for (char c : args[2])
      if (c >= '0' && c <= '9' && times < 1'000'000) times = times * 10 + (c - '0');
    return replaced(args[3], args[0], args[1], args[2].starts_with('-') ? -1 : times);
  }
  if (name == "split" && n == 3) {
    std::size_t index = 0, at = 0;
    for (char c : args[2])
      if (c >= '0' && c <= '9' && index < 1'000'000) index = index * 10 + static_cast<std::size_t>(c - '0');
    if (args[1].empty()) return args[0];
    for (; index > 0; --index) {
      at = args[0].find(args[1], at);
      if (at == std::string::npos) return "";
      at += args[1].size();
    }
    return args[0].substr(at, args[0].find(args[1], at) - at);
  }
  return std::nullopt;
}

std::string Renderer::looked_up(const std::map<std::string, std::string, std::less<>>& in,
                                const std::vector<std::string>& args, std::string_view what) {
  auto at = args.empty() ? in.end() : in.find(args[0]);
  if (at != in.end()) return at->second;
  fail(fmt::format("{} {} is not known here", what, args.empty() ? "" : args[0]));
  return "";
}

std::string Renderer::call(const std::string& name, const std::vector<std::string>& args) {
  if (auto t = clock(name, args)) return *t;
  if (auto t = text_function(name, args)) return *t;
  if (name == "build_name") return data_.build_name;
  if (name == "build_type") return data_.build_type;
  if (name == "template_dir") return data_.template_dir;
  if (name == "pwd") return data_.cwd;
  if (name == "packer_version") return data_.packer_version;
  if (name == "env") return "";  // the virtual machine that runs Packer has a bare environment
  if (name == "user") return looked_up(data_.user, args, "user variable");
  if (name == "build") return looked_up(data_.build, args, "build data");
  if (name == "uuid") {
    origin(value::OriginKind::random, "{{uuid}}");
    return data_.entropy.uuid("packer template uuid", data_.identity, draws_++);
  }
  fail(fmt::format("function \"{}\" not defined", name));
  return "";
}

}  // namespace

std::string clean_resource_name(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (!word(c) && std::string_view("()[] ./-'@").find(c) == std::string_view::npos) c = '-';
  return out;
}

Rendered render_template(std::string_view text, const TemplateData& data, hcl::Range where) {
  return Renderer(data, where).run(text);
}

}  // namespace reprise::image
