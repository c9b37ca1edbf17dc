// Paths and files. Reading goes through FileReader: nothing outside the scenario is reachable.
#include <fmt/format.h>

#include <algorithm>

#include "lang/base64.h"
#include "lang/digest.h"
#include "lang/file_access.h"
#include "lang/function_kit.h"
#include "lang/glob.h"
#include "lang/graphemes.h"

namespace reprise::lang {

namespace {

// Go's path.Clean.
std::string clean(std::string_view path) {
  if (path.empty()) return ".";
  bool rooted = path.front() == '/';
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= path.size();) {
    std::size_t end = std::min(path.find('/', at), path.size());
    std::string_view part = path.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !rooted) {
      parts.push_back(part);
    }
  }
  std::string out = rooted ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += '/';
    out += parts[i];
  }
  return out.empty() ? "." : out;
}

std::string join(std::string_view base, std::string_view path) {
  if (path.starts_with('/')) return clean(path);
  if (base.empty()) return clean(path);
  return clean(std::string(base) + "/" + std::string(path));
}

struct Expanded {
  std::string path;
  std::string error;
};

Expanded expand_home(std::string_view path, const FunctionContext& c) {
  if (!path.starts_with('~')) return {std::string(path), {}};
  if (path.size() > 1 && path[1] != '/') return {{}, "cannot expand user-specific home dir"};
  return {path.size() == 1 ? clean(c.home) : join(c.home, path.substr(2)), {}};
}

bool is_directory(const std::string& path, const FunctionContext& c) {
  return c.files && !c.files->list(path).empty();
}

FunctionResult file(Args a, FunctionContext& c) {
  FileContent f = read_text_file(a[0], c);
  if (f.error) return {Value(), f.error};
  return good(Value::string(f.bytes).with_marks(a[0].marks()));
}

FunctionResult filebase64(Args a, FunctionContext& c) {
  FileContent f = read_file(a[0], c);
  if (f.error) return {Value(), f.error};
  return good(Value::string(base64_encode(f.bytes)).with_marks(a[0].marks()));
}

FunctionResult fileexists(Args a, FunctionContext& c) {
  Marks marks = a[0].marks();
  Value v = a[0].unmark();
  Expanded e = expand_home(v.as_string(), c);
  if (!e.error.empty()) return bad("failed to expand ~: " + e.error);
  std::string path = join(c.base_dir, e.path);
  if (c.files && c.files->read(path)) return good(Value::boolean(true).with_marks(marks));
  if (is_directory(path, c)) return bad(redacted(path, marks) + " is a directory, not a file");
  return good(Value::boolean(false).with_marks(marks));
}

FunctionResult fileset(Args a, FunctionContext& c) {
  Marks marks = value::unite(a[0].marks(), a[1].marks());
  Value given = a[0].unmark(), glob = a[1].unmark();
  Expanded e = expand_home(given.as_string(), c);
  if (!e.error.empty()) return bad("failed to expand ~: " + e.error);
  std::string pattern = clean(glob.as_string());
  std::string root = join(c.base_dir, e.path);
  // The directory is part of the pattern; what is beneath one that is not there is not looked at.
  if (!glob_valid(root) || (!glob_valid(pattern) && is_directory(root, c)))
    return bad(fmt::format("failed to glob pattern {}: syntax error in pattern",
                           redacted(join(root, pattern), marks)));
  // What the pattern climbs out of with ".." is where matching starts.
  std::string prefix;
  while (pattern.starts_with("../")) {
    prefix += "../";
    pattern.erase(0, 3);
  }
  std::vector<Value> found;
  std::string start = prefix.empty() ? root : join(root, prefix);
  if (c.files)
    for (const std::string& path : c.files->list(start))
      if (glob_match(pattern, path)) found.push_back(Value::string(prefix + path));
  return good(Value::set(Type::string(), std::move(found)).with_marks(marks));
}

FunctionResult abspath(Args a, FunctionContext& c) { return good_string(join(c.cwd, a[0].as_string())); }

FunctionResult pathexpand(Args a, FunctionContext& c) {
  Expanded e = expand_home(a[0].as_string(), c);
  return e.error.empty() ? good_string(e.path) : bad(e.error);
}

FunctionResult dirname(Args a, FunctionContext&) {
  std::string_view p = a[0].as_string();
  std::size_t slash = p.rfind('/');
  return good_string(clean(slash == std::string_view::npos ? "" : p.substr(0, slash + 1)));
}

FunctionResult basename(Args a, FunctionContext&) {
  std::string_view p = a[0].as_string();
  if (p.empty()) return good_string(".");
  while (!p.empty() && p.back() == '/') p.remove_suffix(1);
  if (p.empty()) return good_string("/");
  std::size_t slash = p.rfind('/');
  return good_string(slash == std::string_view::npos ? p : p.substr(slash + 1));
}

void add_file_digest(FunctionTable& t, std::string name, Digest kind, bool base64) {
  auto call = [kind, base64](Args a, FunctionContext& c) {
    Expanded e = expand_home(a[0].as_string(), c);
    if (!e.error.empty()) return bad("failed to expand ~: " + e.error);
    std::string path = join(c.base_dir, e.path);
    std::optional<std::string> bytes = c.files ? c.files->read(path) : std::nullopt;
    if (!bytes && is_directory(path, c)) return bad(fmt::format("read {}: is a directory", path));
    if (!bytes) return bad(fmt::format("open {}: no such file or directory", path));
    std::string d = digest_bytes(kind, *bytes);
    return good_string(base64 ? base64_encode(d) : to_hex(d));
  };
  t.add({.name = std::move(name),
         .parameters = {string_parameter("path")},
         .result = Type::string(),
         .call = call});
}

}  // namespace

FileContent read_file(const Value& path, const FunctionContext& c) {
  auto fail = [](int argument, std::string message) {
    return FileContent{{}, FunctionError{std::move(message), argument}};
  };
  Marks marks = path.marks();
  Value given = path.unmark();
  Expanded e = expand_home(given.as_string(), c);
  if (!e.error.empty()) return fail(-1, "failed to expand ~: " + e.error);
  std::string full = join(c.base_dir, e.path);
  if (c.files)
    if (std::optional<std::string> bytes = c.files->read(full)) return {std::move(*bytes), {}};
  if (is_directory(full, c))
    return fail(0, fmt::format("failed to read file: read {}: is a directory",
                               value::is_sensitive(marks) ? "(sensitive value)" : full));
  return fail(
      0, fmt::format("no file exists at {}; this function works only with files that are distributed as part "
                     "of the configuration source code, so if this file will be created by a resource in "
                     "this configuration you must instead obtain this result from an attribute of that "
                     "resource",
                     redacted(full, marks)));
}

FileContent read_text_file(const Value& path, const FunctionContext& c) {
  FileContent f = read_file(path, c);
  if (f.error || valid_utf8(f.bytes)) return f;
  Value given = path.unmark();
  f.error = FunctionError{
      fmt::format(
          "contents of {} are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded "
          "contents or the other file functions (e.g. filemd5, filesha256) to obtain file hashing results "
          "instead",
          redacted(given.as_string(), path.marks())),
      -1};
  return f;
}

void add_file_functions(FunctionTable& t) {
  TypeRef text = Type::string();
  Parameter path = string_parameter("path");
  t.add({.name = "file", .parameters = {marked(path)}, .result = text, .call = file});
  t.add({.name = "filebase64", .parameters = {marked(path)}, .result = text, .call = filebase64});
  t.add({.name = "fileexists", .parameters = {marked(path)}, .result = Type::boolean(), .call = fileexists});
  t.add({.name = "fileset",
         .parameters = {marked(path), marked(string_parameter("pattern"))},
         .result = Type::set(Type::string()),
         .call = fileset});
  t.add({.name = "abspath", .parameters = {path}, .result = text, .call = abspath});
  t.add({.name = "pathexpand", .parameters = {path}, .result = text, .call = pathexpand});
  t.add({.name = "dirname", .parameters = {path}, .result = text, .call = dirname});
  t.add({.name = "basename", .parameters = {path}, .result = text, .call = basename});
  add_file_digest(t, "filemd5", Digest::md5, false);
  add_file_digest(t, "filesha1", Digest::sha1, false);
  add_file_digest(t, "filesha256", Digest::sha256, false);
  add_file_digest(t, "filesha512", Digest::sha512, false);
  add_file_digest(t, "filebase64sha256", Digest::sha256, true);
  add_file_digest(t, "filebase64sha512", Digest::sha512, true);
}

}  // namespace reprise::lang
