// time_*: the virtual clock, remembered in the state. What derives from the present carries a `timestamp`
// origin.
#include <fmt/format.h>

#include "lang/timestamp.h"
#include "providers_fake/builtin.h"
#include "providers_fake/identity.h"
#include "providers_fake/state_only.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

constexpr std::int64_t kAmountMax = 1'000'000;

struct Offset {
  std::int64_t years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0;
};

Offset offset_of(const Fields& f, std::string_view prefix) {
  const auto part = [&](const char* name) {
    return std::clamp<std::int64_t>(f.number(fmt::format("{}_{}", prefix, name), 0), -kAmountMax, kAmountMax);
  };
  return {part("years"), part("months"), part("days"), part("hours"), part("minutes"), part("seconds")};
}

// Days since 1970-01-01 of a proleptic Gregorian date; days beyond a month run into the next, as Go's AddDate
// has it.
std::int64_t days_from_civil(std::int64_t y, std::int64_t m, std::int64_t d) {
  y -= m <= 2;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t yoe = y - era * 400;
  const std::int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

lang::Timestamp add(const lang::Timestamp& t, const Offset& o) {
  const lang::Civil c = lang::civil_of(t);
  const std::int64_t months = c.month - 1 + o.months;
  const std::int64_t carry = months >= 0 ? months / 12 : -((11 - months) / 12);
  const std::int64_t days =
      days_from_civil(c.year + o.years + carry, months - carry * 12 + 1, 1) + c.day - 1 + o.days;
  lang::Timestamp out = t;
  out.seconds = days * 86400 + c.hour * 3600 + c.minute * 60 + c.second - t.offset_seconds + o.hours * 3600 +
                o.minutes * 60 + o.seconds;
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
  type.import = [](std::string_view id, Fields& f) {
    std::string error;
    const Moment m{lang::parse_timestamp(id, error), nullptr};
    if (!error.empty()) return false;
    f.set("id", Value::string(id));
    f.set("rfc3339", Value::string(id));
    set_parts(f, m);
    return true;
  };
  return type;
}

// Attributes that an update computes again.
void renew(const provider::PlanRequest& request, provider::PlanResponse& out, bool changed,
           std::initializer_list<const char*> names) {
  if (request.prior.is_null() || !changed) return;
  for (const char* name : names)
    if (const auto type = out.planned.type()->attribute_type(name))
      out.planned = with_attribute(out.planned, name, Value::unknown(type));
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

StateOnlyType time_offset() {
  StateOnlyType type;
  type.rules = rules_with(false, {"triggers", "base_rfc3339"}, {});
  type.plan = [](const provider::PlanRequest& request, provider::PlanResponse& out) {
    renew(request, out, any_changed(request, out, "offset_"),
          {"rfc3339", "year", "month", "day", "hour", "minute", "second", "unix"});
  };
  type.decide = [](Fields& f, StateOnlyContext& c) {
    const auto base = base_of(f, "base_rfc3339", c);
    if (!base) return;
    const Moment m{add(base->time, offset_of(f, "offset")), base->marks};
    f.decide("base_rfc3339", base->text());
    f.decide("rfc3339", m.text());
    set_parts(f, m);
    f.decide("id", base->text());
  };
  return type;
}

StateOnlyType time_rotating() {
  StateOnlyType type;
  type.rules = rules_with(false, {"triggers", "rfc3339"}, {});
  type.plan = [](const provider::PlanRequest& request, provider::PlanResponse& out) {
    const bool given = !request.config.unmark().attr("rotation_rfc3339").is_null();
    if (!given) renew(request, out, any_changed(request, out, "rotation_"), {"rotation_rfc3339"});
  };
  type.decide = [](Fields& f, StateOnlyContext& c) {
    const auto base = base_of(f, "rfc3339", c);
    if (!base) return;
    const Moment end{add(base->time, offset_of(f, "rotation")), base->marks};
    f.decide("rfc3339", base->text());
    f.decide("rotation_rfc3339", end.text());
    set_parts(f, *base);
    f.decide("id", base->text());
  };
  // Once its time is over the resource counts as gone, so that the next apply makes a new one.
  type.alive = [](const Fields& f, const provider::Target&, const cloud::World& world) {
    std::string error;
    const lang::Timestamp end = lang::parse_timestamp(f.text("rotation_rfc3339"), error);
    return !error.empty() || world.now.us / 1'000'000 < end.seconds;
  };
  return type;
}

StateOnlyType time_sleep() {
  StateOnlyType type;
  type.rules = rules_with(false, {"triggers"}, {});
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
