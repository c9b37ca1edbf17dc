#include "report/verify_json.h"

#include <string_view>

#include "report/diagnostics.h"
#include "state/json_text.h"

namespace reprise::report {
namespace {

using state::JsonText;
using verify::Difference;
using verify::Outcome;
using verify::Report;

std::string_view outcome_name(Outcome o) {
  switch (o) {
    case Outcome::holds: return "holds";
    case Outcome::fails: return "fails";
    case Outcome::error: return "error";
    case Outcome::skipped: break;
  }
  return "skipped";
}

void text_or_null(JsonText& out, std::string_view key, const std::optional<std::string>& text) {
  out.key(key);
  text ? out.string(*text) : out.null();
}

void duration(JsonText& out, std::string_view key, world::Duration d) {
  // Milliseconds as an integer: no floating point that could print differently elsewhere.
  out.key(key).integer(d.us / 1000);
}

class Writer {
 public:
  Writer(const Report& report, const hcl::SourceMap& sources) : report_(report), sources_(sources) {}

  std::string write() {
    out_.open('{').field("format_version", "1.0").field("scenario", report_.scenario);
    out_.key("seed").raw(std::to_string(report_.seed));
    out_.field("start", world::rfc3339(report_.start));
    duration(out_, "after_ms", report_.after);
    out_.key("lives").integer(static_cast<std::int64_t>(report_.lives));
    out_.key("exit_code").integer(verify::exit_code(report_));
    images();
    environments();
    verdicts();
    differences();
    reasons();
    indexes("unexplained", report_.unexplained);
    notes();
    diagnostics();
    out_.close('}');
    return out_.take() + "\n";
  }

 private:
  void number(std::string_view key, std::size_t n) { out_.key(key).integer(static_cast<std::int64_t>(n)); }
  void indexes(std::string_view key, const std::vector<std::size_t>& list) {
    out_.key(key).open('[');
    for (std::size_t i : list) out_.integer(static_cast<std::int64_t>(i));
    out_.close(']');
  }
  void perturbations(std::string_view key, const std::vector<verify::Perturbation>& list) {
    out_.key(key).open('[');
    for (verify::Perturbation p : list) out_.string(verify::name(p));
    out_.close(']');
  }
  void place(hcl::Range range) {
    out_.key("range");
    const hcl::SourceFile* file = range.valid() ? sources_.file_at(range.begin) : nullptr;
    if (!file) {
      out_.null();
      return;
    }
    const hcl::LineColumn at = sources_.line_column(range.begin);
    out_.open('{')
        .field("filename", file->name)
        .key("line")
        .integer(at.line)
        .key("column")
        .integer(at.column);
    out_.field("source", sources_.line_text(range.begin)).close('}');
  }
  void origin(const value::Origin& o) {
    out_.field("kind", value::origin_kind_name(o.kind)).field("what", o.what);
    place(o.where);
  }

  void images() {
    out_.key("images").open('[');
    for (const auto& i : report_.images) {
      out_.open('{').field("name", i.name);
      duration(out_, "build_ms", i.took);
      number("packages", i.packages);
      out_.field("fingerprint", i.fingerprint).close('}');
    }
    out_.close(']');
  }
  void environments() {
    out_.key("environments").open('[');
    for (const auto& e : report_.environments) {
      out_.open('{').field("name", e.name);
      number("resources", e.resources);
      number("objects", e.objects);
      number("machines", e.machines);
      duration(out_, "plan_ms", e.plan);
      duration(out_, "apply_ms", e.apply);
      duration(out_, "destroy_ms", e.destroy);
      out_.key("critical_path").open('[');
      for (const engine::CriticalStep& s : e.critical_path) {
        out_.open('{').field("address", s.address);
        duration(out_, "took_ms", s.took);
        out_.close('}');
      }
      out_.close(']').field("fingerprint", e.fingerprint).close('}');
    }
    out_.close(']');
  }
  void verdicts() {
    out_.key("verdicts").open('[');
    for (const verify::Verdict& v : report_.verdicts) {
      out_.open('{').field("property", v.property).field("perturbation", verify::name(v.perturbation));
      out_.field("subject", v.subject).field("outcome", outcome_name(v.outcome));
      indexes("differences", v.differences);
      if (!v.first_fingerprint.empty())
        out_.field("first_fingerprint", v.first_fingerprint)
            .field("second_fingerprint", v.second_fingerprint);
      if (!v.replay.empty()) out_.field("replay", v.replay);
      out_.close('}');
    }
    out_.close(']');
  }
  void differences() {
    out_.key("differences").open('[');
    for (const Difference& d : report_.differences) {
      out_.open('{').field("owner", d.owner).field("path", d.path);
      text_or_null(out_, "first", d.first);
      text_or_null(out_, "second", d.second);
      out_.key("blame").open('[');
      for (const value::Origin& o : d.blame) {
        out_.open('{');
        origin(o);
        out_.close('}');
      }
      out_.close(']');
      perturbations("shown_by", d.shown_by);
      place(d.where);
      out_.close('}');
    }
    out_.close(']');
  }
  void reasons() {
    out_.key("reasons").open('[');
    for (const verify::Reason& r : report_.reasons) {
      out_.open('{');
      origin(r.origin);
      perturbations("confirmed_by", r.confirmed);
      indexes("differences", r.examples);
      out_.key("owners").open('[');
      for (const std::string& owner : r.owners) out_.string(owner);
      out_.close(']').close('}');
    }
    out_.close(']');
  }
  void notes() {
    out_.key("rests_on").open('[');
    for (const provider::Note& n : report_.notes) {
      const bool generic = n.kind == provider::Note::Kind::generic;
      out_.open('{').field("kind", generic ? "generic" : "unmodelled").field("subject", n.subject);
      out_.field("detail", n.detail);
      place(n.where);
      out_.close('}');
    }
    out_.close(']');
  }
  void diagnostics() {
    out_.key("diagnostics").open('[');
    DiagnosticPrinter printer(sources_);
    for (const hcl::Diagnostic& d : report_.diags) printer.append_json(out_, d);
    out_.close(']');
  }

  const Report& report_;
  const hcl::SourceMap& sources_;
  JsonText out_;
};

}  // namespace

std::string verify_json(const verify::Report& report, const hcl::SourceMap& sources) {
  return Writer(report, sources).write();
}

}  // namespace reprise::report
