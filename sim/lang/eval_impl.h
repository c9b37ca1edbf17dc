// What the parts of the evaluator share. Private to lang/.
#pragma once

#include <string>

#include "lang/eval.h"
#include "lang/node.h"

namespace reprise::lang {

value::Value eval(const Node& node, EvalContext& context);
value::Value eval_call(const CallNode& node, EvalContext& context);
value::Value eval_for(const ForNode& node, EvalContext& context);
value::Value eval_splat(const SplatNode& node, EvalContext& context);

// Adds an error with what the references inside `expression` were, and which function was being called.
void report(EvalContext& context, const Node& expression, std::string summary, std::string detail,
            hcl::Range subject, hcl::Range around, const Function* calling = nullptr);

// Counts a step of work towards the bound; false (after one diagnostic) when it is used up.
bool spend(EvalContext& context, std::size_t amount, const Node& node);

// The signature as "while calling f(a, b...)" shows it.
std::string signature(const Function& f, std::string_view name);

}  // namespace reprise::lang
