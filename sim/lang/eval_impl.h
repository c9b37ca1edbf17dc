// What the parts of the evaluator share. Private to lang/.
#pragma once

#include <string>

#include "lang/eval.h"
#include "lang/node.h"

namespace reprise::lang {

value::Value eval(const Node& node, EvalContext& context);
value::Value eval_call(const CallNode& node, EvalContext& context);
value::Value eval_for(const ForNode& node, EvalContext& context);
value::Value eval_object(const ObjectNode& node, EvalContext& context);
value::Value eval_splat(const SplatNode& node, EvalContext& context);

// With the full stop that ends a sentence. What the real tool says of its own panic goes on with a stack
// trace, of which nothing is kept, so the first line of it has no end.
std::string closed_sentence(std::string message);

// Adds an error with what the references inside `expression` were, and which function was being called.
void report(EvalContext& context, const Node& expression, std::string summary, std::string detail,
            hcl::Range subject, hcl::Range around, const Function* calling = nullptr);

// Counts a step of work towards the bound; false (after one diagnostic) when it is used up.
bool spend(EvalContext& context, std::size_t amount, const Node& node);

// Whether a value of that weight may be used; false after a diagnostic.
bool fits(EvalContext& context, std::size_t weight, const Node& node);

// The value, or unknown after a diagnostic when it is too large.
value::Value bounded(value::Value v, const Node& node, EvalContext& context);

// The signature as "while calling f(a, b...)" shows it.
std::string signature(const Function& f, std::string_view name);

}  // namespace reprise::lang
