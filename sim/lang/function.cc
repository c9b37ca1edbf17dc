#include "lang/function.h"

#include <algorithm>
#include <cassert>

namespace reprise::lang {

namespace {

using value::Marks;
using value::Type;
using value::Value;

Value unknown_result(const Function& f, const Value& typed) {
  if (!f.not_null || typed.type() == Type::dynamic() || typed.refinement() || !typed.is_unknown())
    return typed;
  value::Refinement r;
  r.not_null = true;
  return Value::unknown(typed.type(), r);
}

// What calls have in common before the function itself is asked.
struct Prepared {
  std::vector<Value> stripped;  // arguments without marks, when any had to lose them
  Marks marks = nullptr;
  bool untyped = false;  // an argument whose type is not known yet
  bool unknown = false;
  std::optional<FunctionError> error;
};

Prepared prepare(const Function& f, std::span<const Value> args) {
  Prepared p;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const Parameter& param = *f.parameter(i);
    const Value& v = args[i];
    if (!param.allow_marked && v.contains_marked()) {
      if (p.stripped.empty()) p.stripped.assign(args.begin(), args.end());
      p.marks = value::unite(p.marks, v.deep_marks());
      p.stripped[i] = v.unmark_deep();
    }
    if (v.is_null() && !param.allow_null) {
      p.error = FunctionError{"argument must not be null", static_cast<int>(i)};
      return p;
    }
    if (v.type() == Type::dynamic() && !param.allow_dynamic) {  // a null too (oracle note 9)
      p.untyped = true;
      return p;  // nobody looks at what follows
    }
    if (v.is_unknown() && !param.allow_unknown) p.unknown = true;
  }
  return p;
}

// What an answer that nothing is known of is marked with. Functions that see to marks themselves are not
// asked for it: those of their arguments that may be forgotten are, but for where they came from.
Marks kept_marks(const Function& f, std::span<const Value> args, bool forget) {
  Marks marks = nullptr;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const Marks own = args[i].deep_marks();
    marks = value::unite(marks, forget && f.parameter(i)->allow_marked ? value::only_origins(own) : own);
  }
  return marks;
}

}  // namespace

FunctionResult call_function(const Function& f, std::span<const Value> args, FunctionContext& context) {
  assert(f.call);
  Prepared p = prepare(f, args);
  if (p.error) return {Value(), std::move(p.error)};
  std::span<const Value> plain = p.stripped.empty() ? args : std::span<const Value>(p.stripped);
  if (p.untyped) return {Value::unknown().with_marks(kept_marks(f, args, true)), {}};
  if (p.unknown) {
    Value typed = Value::unknown();
    if (f.result) {
      typed = Value::unknown(f.result);
    } else if (f.type) {
      FunctionResult r = f.type(plain);
      if (r.error) return r;
      typed = std::move(r.value);
    }
    return {unknown_result(f, typed).with_marks(kept_marks(f, args, f.forgets_marks)), {}};
  }
  FunctionResult r = f.call(plain, context);
  if (!r.error && p.marks) r.value = r.value.with_marks(p.marks);
  return r;
}

void FunctionTable::add(Function f) {
  auto at =
      std::lower_bound(sorted_.begin(), sorted_.end(), f.name,
                       [&](std::uint32_t i, const std::string& name) { return functions_[i].name < name; });
  if (at != sorted_.end() && functions_[*at].name == f.name) {
    functions_[*at] = std::move(f);
    return;
  }
  sorted_.insert(at, static_cast<std::uint32_t>(functions_.size()));
  functions_.push_back(std::move(f));
}

const Function* FunctionTable::find(std::string_view name) const {
  constexpr std::string_view core = "core::";
  if (name.starts_with(core)) name.remove_prefix(core.size());
  auto at = std::lower_bound(sorted_.begin(), sorted_.end(), name,
                             [&](std::uint32_t i, std::string_view n) { return functions_[i].name < n; });
  return at != sorted_.end() && functions_[*at].name == name ? &functions_[*at] : nullptr;
}

}  // namespace reprise::lang
