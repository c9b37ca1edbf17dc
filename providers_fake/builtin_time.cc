// time_*: the virtual clock, remembered in the state. What derives from the present carries a `timestamp`
// origin.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>

#include "lang/timestamp.h"
#include "providers_fake/builtin.h"
#include "providers_fake/identity.h"
#include "providers_fake/state_only.h"
#include "providers_fake/validators.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

constexpr std::int64_t kAmountMax = 1'000'000;

// The parts an offset is given in, in the order in which the provider looks at them: each starts from the
// base anew, so the last one that is not zero is the one that counts.
enum class Unit : std::uint8_t { days, hours, minutes, months, seconds, years };
constexpr std::pair<const char*, Unit> kUnits[] = {{"days", Unit::days},       {"hours", Unit::hours},
                                                   {"minutes", Unit::minutes}, {"months", Unit::months},
                                                   {"seconds", Unit::seconds}, {"years", Unit::years}};

// Days since 1970-01-01 of a proleptic Gregorian date; days beyond a month run into the next, as Go's AddDate
// has it.
std::int64_t days_from_civil(std::int64_t y, std::int64_t m, std::int64_t d) {
  y -= m <= 2;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t yoe = y - era * 400;
  const std::int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

lang::Timestamp add(const lang::Timestamp& t, Unit unit, std::int64_t amount) {
  const lang::Civil c = lang::civil_of(t);
  const auto part = [&](Unit u) { return unit == u ? amount : 0; };
  const std::int64_t months = c.month - 1 + part(Unit::months);
  const std::int64_t carry = months >= 0 ? months / 12 : -((11 - months) / 12);
  const std::int64_t days = days_from_civil(c.year + part(Unit::years) + carry, months - carry * 12 + 1, 1) +
                            c.day - 1 + part(Unit::days);
  lang::Timestamp out = t;
  out.seconds = days * 86400 + c.hour * 3600 + c.minute * 60 + c.second - t.offset_seconds +
                part(Unit::hours) * 3600 + part(Unit::minutes) * 60 + part(Unit::seconds);
  return out;
}

// Go's year 1 when no part is given.
lang::Timestamp moved(const Fields& f, std::string_view prefix, const lang::Timestamp& base) {
  constexpr std::int64_t kNever = -62135596800;
  lang::Timestamp out{kNever, 0, 0};
  for (const auto& [name, unit] : kUnits) {
    const std::int64_t n = f.number(fmt::format("{}_{}", prefix, name), 0);
    if (n != 0) out = add(base, unit, std::clamp(n, -kAmountMax, kAmountMax));
  }
  return out;
}

// A point in time and the marks of what it derives from.
struct Moment {
  lang::Timestamp time;
  value::Marks marks = nullptr;
  Value text() const { return Value::string(lang::rfc3339_text(time)).with_marks(marks); }
};

// The attribute when it is configured, else the present.
std::optional<Moment> base_of(const Fields& f, std::string_view name, StateOnlyContext& c) {
  Moment m;
  std::string error;
  if (f.given(name)) {
    m.marks = f[name].marks();
    m.time = lang::parse_timestamp(f.text(name), error);
  } else {
    m.time.seconds = c.world.now.us / 1'000'000;
    m.marks = origin_of(c.request.target, value::OriginKind::timestamp, std::string(c.request.target.type));
  }
  if (error.empty()) return m;
  c.diags.error(
      "Invalid Attribute Value",
      fmt::format("Attribute {}: \"{}\" is not an RFC 3339 timestamp: {}", name, f.text(name), error),
      c.request.target.range);
  return std::nullopt;
}

// The parts of a moment, always anew: an update may have moved it.
void set_parts(Fields& f, const Moment& m) {
  lang::Timestamp utc = m.time;
  utc.offset_seconds = 0;
  const lang::Civil c = lang::civil_of(utc);
  const std::pair<const char*, std::int64_t> parts[] = {
      {"year", c.year},     {"month", c.month},   {"day", c.day},          {"hour", c.hour},
      {"minute", c.minute}, {"second", c.second}, {"unix", m.time.seconds}};
  for (const auto& [name, n] : parts) f.set(name, Value::integer(n).with_marks(m.marks));
}

void check_timestamp(const Validator& v, std::string_view attribute) {
  const Value& text = v[attribute];
  if (!text.is_known() || text.is_null()) return;
  std::string error;
  lang::parse_timestamp(text.as_string(), error);
  if (!error.empty())
    attribute_error(
        v.diags(), attribute, "Invalid RFC3339 String Value",
        fmt::format("A string value was provided that is not valid RFC3339 string format.\n\nGiven "
                    "Value: {}\nError: {}",
                    text.as_string(), error));
}

void refuse_import(ImportContext& c, std::string_view type, std::string_view problem,
                   std::string_view error) {
  c.diags.error(fmt::format("Import time {} error", type),
                fmt::format("{}\n\n+Original Error: {}", problem, error), c.target.range);
}

void unexpected_id(ImportContext& c, std::string_view id, std::string_view expected) {
  c.diags.error("Unexpected Format of ID",
                fmt::format("Unexpected format of ID (\"{}\"), expected {}", id, expected), c.target.range);
}

std::optional<Moment> imported(std::string_view text, std::string_view type, ImportContext& c) {
  std::string error;
  const Moment m{lang::parse_timestamp(text, error), nullptr};
  if (error.empty()) return m;
  refuse_import(c, type, "The timestamp that was supplied could not be parsed as RFC3339.", error);
  return std::nullopt;
}

// The amounts of an import id into the arguments of those names; empty ones stay null.
bool import_amounts(std::span<const std::string_view> parts, std::string_view prefix,
                    std::initializer_list<const char*> names, Fields& f, std::string_view type,
                    ImportContext& c) {
  std::size_t i = 0;
  for (const char* name : names) {
    const std::string_view text = parts[i++];
    if (text.empty()) continue;
    std::int64_t n = 0;
    const char* const end = text.data() + text.size();
    const auto [at, fault] = std::from_chars(text.data(), end, n);
    if (fault != std::errc() || at != end) {
      refuse_import(
          c, type, "The parameter that was supplied could not be parsed.",
          fmt::format("could not parse {0} (\"{1}\") as int: strconv.ParseInt: parsing \"{1}\": invalid "
                      "syntax",
                      prefix, text));
      return false;
    }
    f.set(fmt::format("{}_{}", prefix, name), Value::integer(n));
  }
  return true;
}

bool all_empty(std::span<const std::string_view> parts) {
  return std::ranges::all_of(parts, [](std::string_view p) { return p.empty(); });
}

StateOnlyType time_static() {
  StateOnlyType type;
  type.rules = rules_with(false, {"triggers", "rfc3339"}, {});
  type.decide = [](Fields& f, StateOnlyContext& c) {
    const auto m = base_of(f, "rfc3339", c);
    if (!m) return;
    f.decide("rfc3339", m->text());
    set_parts(f, *m);
    f.decide("id", m->text());
  };
  type.import = [](std::string_view id, Fields& f, ImportContext& c) {
    const auto m = imported(id, "static", c);
    if (!m) return;
    f.set("id", m->text());
    f.set("rfc3339", m->text());
    set_parts(f, *m);
  };
  type.validate = [](const Value& config, hcl::Diagnostics& diags) {
    check_timestamp(Validator(config, diags), "rfc3339");
  };
  return type;
}

bool any_changed(const provider::PlanRequest& request, const provider::PlanResponse& out,
                 std::string_view prefix) {
  if (request.prior.is_null()) return false;
  for (const value::AttributeType& a : out.planned.type()->attributes())
    if (a.name.starts_with(prefix) &&
        !same_content(out.planned.unmark().attr(a.name), request.prior.unmark().attr(a.name)))
      return true;
  return false;
}

// What an update computes is known while planning: the base stays what it was.
void plan_update(const provider::PlanRequest& request, provider::PlanResponse& out, const char* base_name,
                 void (*set)(Fields&, const Moment&)) {
  Fields f(out.planned);
  std::string error;
  if (!f.given(base_name)) f.set(base_name, request.prior.unmark().attr(base_name));
  const Moment base{lang::parse_timestamp(f.text(base_name), error), f[base_name].marks()};
  if (!error.empty() || !out.planned.is_wholly_known()) return;
  set(f, base);
  out.planned = f.object().with_marks(out.planned.marks());
}

void set_offset(Fields& f, const Moment& base) {
  const Moment m{moved(f, "offset", base.time), base.marks};
  f.set("base_rfc3339", base.text());
  f.set("rfc3339", m.text());
  set_parts(f, m);
  f.set("id", base.text());
}

StateOnlyType time_offset() {
  StateOnlyType type;
  type.rules = rules_with(false, {"triggers"}, {});
  type.validate = [](const Value& config, hcl::Diagnostics& diags) {
    Validator v(config, diags);
    check_timestamp(v, "base_rfc3339");
    v.at_least_one_of(
        {"offset_seconds", "offset_minutes", "offset_hours", "offset_days", "offset_months", "offset_years"});
  };
  type.plan = [](const provider::PlanRequest& request, provider::PlanResponse& out) {
    if (any_changed(request, out, "offset_") || any_changed(request, out, "base_rfc3339"))
      plan_update(request, out, "base_rfc3339", set_offset);
  };
  type.decide = [](Fields& f, StateOnlyContext& c) {
    if (const auto base = base_of(f, "base_rfc3339", c)) set_offset(f, *base);
  };
  type.import = [](std::string_view id, Fields& f, ImportContext& c) {
    constexpr const char* kForm = "BASETIMESTAMP,YEARS,MONTHS,DAYS,HOURS,MINUTES,SECONDS";
    const auto parts = comma_parts(id);
    if (parts.size() != 7) return unexpected_id(c, id, kForm);
    if (parts[0].empty() || all_empty(std::span(parts).subspan(1)))
      return unexpected_id(c, id, fmt::format("{} where at least one offset value is non-empty", kForm));
    if (!import_amounts(std::span(parts).subspan(1), "offset",
                        {"years", "months", "days", "hours", "minutes", "seconds"}, f, "offset", c))
      return;
    if (const auto base = imported(parts[0], "offset", c)) set_offset(f, *base);
  };
  return type;
}

// Year, month and so on are those of the rotation, as with the real provider.
void set_rotation(Fields& f, const Moment& base) {
  Moment end{moved(f, "rotation", base.time), base.marks};
  std::string error;
  bool amounts = false;
  for (const auto& [name, unit] : kUnits) amounts |= f.number(fmt::format("rotation_{}", name), 0) != 0;
  if (!amounts && f.given("rotation_rfc3339")) {
    end.time = lang::parse_timestamp(f.text("rotation_rfc3339"), error);
    end.marks = f["rotation_rfc3339"].marks();
  }
  f.set("rfc3339", base.text());
  f.set("rotation_rfc3339", end.text());
  set_parts(f, end);
  f.set("id", base.text());
}

void import_rotating(std::string_view id, Fields& f, ImportContext& c) {
  const auto parts = comma_parts(id);
  const bool by_time = parts.size() == 2;
  if (!by_time && parts.size() != 6)
    return unexpected_id(c, id,
                         "BASETIMESTAMP,YEARS,MONTHS,DAYS,HOURS,MINUTES or BASETIMESTAMP,ROTATIONTIMESTAMP");
  if (by_time && (parts[0].empty() || parts[1].empty()))
    return unexpected_id(c, id, "BASETIMESTAMP,ROTATIONTIMESTAMP");
  if (!by_time && (parts[0].empty() || all_empty(std::span(parts).subspan(1))))
    return unexpected_id(c, id,
                         "BASETIMESTAMP,YEARS,MONTHS,DAYS,HOURS,MINUTES where at least one rotation value is "
                         "non-empty");
  if (by_time) {
    if (!imported(parts[1], "rotating", c)) return;
    f.set("rotation_rfc3339", Value::string(parts[1]));
  } else if (!import_amounts(std::span(parts).subspan(1), "rotation",
                             {"years", "months", "days", "hours", "minutes"}, f, "rotating", c)) {
    return;
  }
  if (const auto base = imported(parts[0], "rotating", c)) set_rotation(f, *base);
}

StateOnlyType time_rotating() {
  StateOnlyType type;
  type.rules = rules_with(false, {"triggers", "rfc3339"}, {});
  type.validate = [](const Value& config, hcl::Diagnostics& diags) {
    Validator v(config, diags);
    for (const char* amount :
         {"rotation_minutes", "rotation_hours", "rotation_days", "rotation_months", "rotation_years"})
      v.at_least(amount, 1);
    check_timestamp(v, "rfc3339");
    check_timestamp(v, "rotation_rfc3339");
    v.at_least_one_of({"rotation_minutes", "rotation_hours", "rotation_days", "rotation_months",
                       "rotation_years", "rotation_rfc3339"});
  };
  type.plan = [](const provider::PlanRequest& request, provider::PlanResponse& out) {
    if (any_changed(request, out, "rotation_") && out.requires_replace.empty())
      plan_update(request, out, "rfc3339", set_rotation);
  };
  type.decide = [](Fields& f, StateOnlyContext& c) {
    if (const auto base = base_of(f, "rfc3339", c)) set_rotation(f, *base);
  };
  type.import = import_rotating;
  // Once its time is over the resource counts as gone, so that the next apply makes a new one.
  type.alive = [](const Fields& f, const provider::Target&, const cloud::World& world) {
    std::string error;
    const lang::Timestamp end = lang::parse_timestamp(f.text("rotation_rfc3339"), error);
    return !error.empty() || world.now.us / 1'000'000 <= end.seconds;
  };
  return type;
}

// "30s", "1.5h": one number and one unit.
bool plain_duration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0) return false;
  text.remove_prefix(digits);
  if (text.starts_with('.')) {
    const std::size_t more = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (more == 1) return false;
    text.remove_prefix(more);
  }
  return text == "ms" || text == "s" || text == "m" || text == "h";
}

void validate_sleep(const Value& config, hcl::Diagnostics& diags) {
  Validator v(config, diags);
  for (const char* name : {"create_duration", "destroy_duration"})
    v.matches(name, plain_duration,
              "must be a number immediately followed by ms (milliseconds), s (seconds), m (minutes), or h "
              "(hours). For example, \"30s\" for 30 seconds.");
  if (v.set("create_duration") || v.set("destroy_duration")) return;
  for (const auto& [name, other] :
       {std::pair{"create_duration", "destroy_duration"}, {"destroy_duration", "create_duration"}})
    attribute_error(diags, name, "Invalid Attribute Combination",
                    fmt::format("At least one attribute out of [{},{}] must be specified", other, name));
}

void import_sleep(std::string_view id, Fields& f, ImportContext& c) {
  const auto parts = comma_parts(id);
  if (parts.size() < 2 || (parts[0].empty() && parts[1].empty()))
    return unexpected_id(c, id,
                         "CREATEDURATION,DESTROYDURATION,KEY=VALUE,KEY=VALUE... \",\nwhere at least one "
                         "CREATIONDURATION or DESTROYDURATION value is non-empty");
  constexpr const char* kNames[] = {"create_duration", "destroy_duration"};
  for (std::size_t i = 0; i < 2; ++i) {
    if (parts[i].empty()) continue;
    std::string error;
    lang::parse_go_duration(parts[i], error);
    if (!error.empty()) return refuse_import(c, "sleep", "The create_duration cannot be parsed", error);
    f.set(kNames[i], Value::string(parts[i]));
  }
  std::vector<std::pair<std::string, Value>> triggers;
  for (std::string_view trigger : std::span(parts).subspan(2)) {
    const std::size_t equals = trigger.find('=');
    if (equals == std::string_view::npos || trigger.find('=', equals + 1) != std::string_view::npos)
      return c.diags.error("Trigger import error",
                           fmt::format("Trigger import entries must be KEY=VALUE, got {}", trigger),
                           c.target.range);
    triggers.emplace_back(trigger.substr(0, equals), Value::string(trigger.substr(equals + 1)));
  }
  if (!triggers.empty()) f.set("triggers", Value::map(value::Type::string(), std::move(triggers)));
  f.set("id", Value::string(world::rfc3339(c.world.now)));
}

StateOnlyType time_sleep() {
  StateOnlyType type;
  type.rules = rules_with(false, {"triggers"}, {});
  type.validate = validate_sleep;
  type.import = import_sleep;
  type.timing = [](const provider::ApplyRequest& request) {
    provider::Timing out;
    const bool create = request.action == provider::Action::create;
    if (!create && request.action != provider::Action::destroy) return out;
    const Fields f(create ? request.planned : request.prior);
    out.readiness = world::parse_duration(f.text(create ? "create_duration" : "destroy_duration"))
                        .value_or(world::Duration{});
    return out;
  };
  type.decide = [](Fields& f, StateOnlyContext& c) {
    f.decide("id", Value::string(world::rfc3339(c.world.now)).with_marks(identity_mark(c.request.target)));
  };
  return type;
}

}  // namespace

std::unique_ptr<BehaviourSource> time_behaviours() {
  auto out = std::make_unique<TableSource>();
  out->add("time_static", time_static);
  out->add("time_offset", time_offset);
  out->add("time_rotating", time_rotating);
  out->add("time_sleep", time_sleep);
  return out;
}

}  // namespace reprise::providers_fake
