// What every object of a configuration was worth at the end of a walk: for whoever asks afterwards.
//
// Expressions bound to a module of the program are evaluated in a ModuleScope over both. The functions of the
// environment have no files any more: whoever evaluates brings their own.
#pragma once

#include "engine/scope.h"

namespace reprise::engine {

struct View {
  Environment environment;
  Values values;
};

}  // namespace reprise::engine
