#include "hcl/diagnostic.h"

#include <iterator>

namespace reprise::hcl {

namespace {

Diagnostic make(Severity severity, std::string summary, std::string detail, Range subject, Range context) {
  Diagnostic d;
  d.severity = severity;
  d.summary = std::move(summary);
  d.detail = std::move(detail);
  d.subject = subject;
  d.context = context;
  return d;
}

}  // namespace

void Diagnostics::add(Diagnostic d) {
  if (d.severity == Severity::error) ++errors_;
  items_.push_back(std::move(d));
}

void Diagnostics::error(std::string summary, std::string detail, Range subject, Range context) {
  add(make(Severity::error, std::move(summary), std::move(detail), subject, context));
}

void Diagnostics::warning(std::string summary, std::string detail, Range subject, Range context) {
  add(make(Severity::warning, std::move(summary), std::move(detail), subject, context));
}

void Diagnostics::soften() {
  for (Diagnostic& d : items_) d.severity = Severity::warning;
  errors_ = 0;
}

void Diagnostics::append(Diagnostics other) {
  errors_ += other.errors_;
  items_.insert(items_.end(), std::make_move_iterator(other.items_.begin()),
                std::make_move_iterator(other.items_.end()));
}

}  // namespace reprise::hcl
