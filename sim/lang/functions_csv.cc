// csvdecode(), with Go's encoding/csv rules.
#include <fmt/format.h>

#include <set>

#include "lang/function_kit.h"
#include "lang/render.h"

namespace reprise::lang {

namespace {

// Reads record after record; `error` is set at the first malformed one.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {}
  std::string error;

  bool next(std::vector<std::string>& fields) {
    fields.clear();
    std::string_view line;
    do {
      if (rest_.empty()) return false;
      line = take_line();
    } while (line == "\n");
    std::size_t start = line_;
    if (!record(line, fields)) return false;
    if (expected_ == 0) expected_ = fields.size();
    if (fields.size() != expected_) return fail(start, "wrong number of fields");
    return true;
  }

 private:
  bool fail(std::size_t line, const char* what) {
    error = fmt::format("CSV parse error on line {}: {}", line, what);
    return false;
  }

  // With its newline; CR LF becomes LF.
  std::string_view take_line() {
    ++line_;
    std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end == std::string_view::npos ? end : end + 1);
    rest_.remove_prefix(line.size());
    if (line.ends_with("\r\n")) {
      buffer_ = std::string(line.substr(0, line.size() - 2)) + "\n";
      return buffer_;
    }
    if (rest_.empty() && line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  static std::string_view without_newline(std::string_view s) {
    return s.ends_with('\n') ? s.substr(0, s.size() - 1) : s;
  }

  bool record(std::string_view line, std::vector<std::string>& fields) {
    for (;;) {
      if (!line.starts_with('"')) {
        std::size_t comma = line.find(',');
        std::string_view field =
            comma == std::string_view::npos ? without_newline(line) : line.substr(0, comma);
        if (field.find('"') != std::string_view::npos) return fail(line_, "bare \" in non-quoted-field");
        fields.emplace_back(field);
        if (comma == std::string_view::npos) return true;
        line.remove_prefix(comma + 1);
        continue;
      }
      line.remove_prefix(1);
      std::string field;
      bool more = false;
      if (!quoted(line, field, more)) return false;
      fields.push_back(std::move(field));
      if (!more) return true;
    }
  }

  bool quoted(std::string_view& line, std::string& field, bool& more) {
    for (;;) {
      std::size_t quote = line.find('"');
      if (quote == std::string_view::npos) {
        field += line;
        if (rest_.empty()) return fail(line_, "extraneous or missing \" in quoted-field");
        line = take_line();
        continue;
      }
      field += line.substr(0, quote);
      line.remove_prefix(quote + 1);
      if (line.starts_with('"')) {
        field += '"';
        line.remove_prefix(1);
      } else if (line.starts_with(',')) {
        line.remove_prefix(1);
        more = true;
        return true;
      } else if (without_newline(line).empty()) {
        return true;
      } else {
        return fail(line_, "extraneous or missing \" in quoted-field");
      }
    }
  }

  std::string_view rest_;
  std::string buffer_;
  std::size_t line_ = 0;
  std::size_t expected_ = 0;
};

FunctionResult csvdecode(Args a, FunctionContext&) {
  CsvReader reader(a[0].as_string());
  std::vector<std::string> header, fields;
  if (!reader.next(header)) return bad(reader.error.empty() ? "missing header line" : reader.error);
  std::set<std::string> seen;
  std::vector<value::AttributeType> attributes;
  for (const std::string& name : header) {
    if (!seen.insert(name).second) return bad("duplicate column name " + quote(name));
    attributes.push_back({name, Type::string()});
  }
  TypeRef row_type = Type::object(std::move(attributes));
  std::vector<std::size_t> place;
  for (const std::string& name : header)
    place.push_back(static_cast<std::size_t>(row_type->attribute_index(name)));
  std::vector<Value> rows;
  while (reader.next(fields)) {
    std::vector<Value> row(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) row[place[i]] = Value::string(fields[i]);
    rows.push_back(Value::object(row_type, std::move(row)));
  }
  if (!reader.error.empty()) return bad(reader.error);
  return good(Value::list(row_type, std::move(rows)));
}

}  // namespace

void add_csv_functions(FunctionTable& t) {
  t.add({.name = "csvdecode", .parameters = {string_parameter("str")}, .call = csvdecode});
}

}  // namespace reprise::lang
