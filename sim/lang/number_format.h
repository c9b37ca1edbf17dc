// Numbers in Go's fmt verbs.
#pragma once

#include <string>

#include "value/number.h"

namespace reprise::lang {

struct NumberVerb {
  char verb = 'd';
  bool plus = false, minus = false, sharp = false, space = false, zero = false;
  int width = -1;
  int precision = -1;
};

// %b %d %o %x %X: fractions are cut off.
std::string format_integer(const value::Number& n, const NumberVerb& v);
// %e %E %f %g %G; without precision %g is the shortest text that reads back the same.
std::string format_float(const value::Number& n, const NumberVerb& v);

}  // namespace reprise::lang
