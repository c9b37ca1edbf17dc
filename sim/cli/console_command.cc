// console: expressions from standard input, one a line.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/variables.h"
#include "config/test_file.h"
#include "engine/plan.h"
#include "engine/program.h"
#include "engine/scope.h"
#include "engine/view.h"
#include "hcl/parser.h"
#include "lang/console_scope.h"
#include "lang/function_docs.h"
#include "lang/render.h"
#include "world/embedded.h"
#include "world/start.h"

namespace reprise::cli {

namespace {

using value::Value;

constexpr const char* kDoubtful =
    "\nWarning: Due to the problems above, some expressions may produce unexpected results.\n\n\n";
constexpr const char* kHelp =
    "The console evaluates expressions as the configuration does. What the state knows can be\nasked for as "
    "the "
    "configuration asks for it: \"aws_instance.foo.id\".\n\nType an expression and press <enter>.\n\nTo "
    "leave, "
    "type \"exit\" and press <enter>, or use Control-C or Control-D.";

// "[\n  1,\n]" as "[1]".
std::string one_line(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\n') {
      out += text[at];
      continue;
    }
    while (at + 1 < text.size() && text[at + 1] == ' ') ++at;
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    const bool closes = next == ']' || next == '}' || next == ')';
    if (closes && out.ends_with(',')) out.pop_back();
    if (!closes && !out.ends_with('[') && !out.ends_with('(')) out += ' ';
    if (next == '}') out += ' ';
  }
  return out;
}

// Names as the root module has them. They are bound when they are first looked up: lines are read one by one.
class RootScope final : public lang::Scope {
 public:
  RootScope(const engine::View& view, const config::Module& module)
      : module_(module), names_(view.environment, view.values, site_) {}
  Value lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const override {
    if (ref.kind == lang::Reference::kUnbound) {
      hcl::Diagnostics unbound, malformed;
      config::bind_in_console(ref, module_, unbound, malformed);
      const bool wrong = unbound.has_errors() || malformed.has_errors();
      diags.append(std::move(malformed));
      diags.append(std::move(unbound));
      if (wrong) return Value::unknown();
    }
    return names_.lookup(ref, diags);
  }

 private:
  const config::Module& module_;
  const engine::Site site_{};
  const engine::ModuleScope names_;
};

// Evaluates lines in the root module, with its variables and what the state knows. Nothing is planned, so
// what is not there yet is not known.
class ModuleConsole {
 public:
  ModuleConsole(Session& session, const config::Configuration& configuration, hcl::Diagnostics& diags)
      : files_(session.files()) {
    engine::PlanOptions options;
    options.mode = engine::PlanMode::evaluate;
    options.refresh = false;
    options.view = true;
    options.workspace = session.workspace();
    options.cwd = session.host().cwd;
    options.sources = &session.sources();
    options.variables = read_variables(session, diags);
    for (const config::Variable& v : configuration.root().variables)
      if (!v.default_value && !options.variables.contains(v.name))
        options.variables[v.name].value = Value::unknown(v.type.type->without_optional());
    hcl::Diagnostics inputs;
    engine::check_inputs(configuration.root(), options.variables, options.sources, inputs);
    if (inputs.has_errors()) {
      diags.append(std::move(inputs));
      return;
    }
    const auto state = session.read_state(diags);
    cloud::World* world = state && !diags.has_errors() ? session.world(diags) : nullptr;
    if (!world) return;
    cloud::World scratch = *world;
    hcl::Diagnostics found;
    program_ = std::make_unique<const engine::Program>(configuration);
    view_ = engine::plan(*program_, *state, options, session.registry(), scratch, found).view;
    // Warnings are for those who plan.
    for (hcl::Diagnostic& d : found.items())
      if (d.severity == hcl::Severity::error) diags.add(std::move(d));
    if (!view_) return;
    functions_ = view_->environment.functions;
    functions_.files = files_.get();
    table_ = lang::console_functions(*configuration.root().functions);
    scope_.emplace(*view_, configuration.root());
  }
  bool ready() const { return scope_.has_value(); }
  std::string answer(const hcl::Expr& expression, hcl::Diagnostics& diags) {
    return lang::console_line(expression, *scope_, functions_, diags, nullptr, table_);
  }

 private:
  std::shared_ptr<const lang::FileReader> files_;
  lang::FunctionTable table_;
  std::unique_ptr<const engine::Program> program_;
  std::shared_ptr<const engine::View> view_;
  lang::FunctionContext functions_;
  std::optional<RootScope> scope_;
};

// Every function: how it is called, what it is for, and an example.
int help_functions(Session& session) {
  hcl::Diagnostics diags;
  std::string out;
  for (const world::EmbeddedFile& f : world::embedded_data()) {
    if (f.path != "lang/functions.hcl") continue;
    const hcl::SourceFile* file = session.sources().add(std::string(f.path), std::string(f.bytes));
    for (const lang::FunctionDoc& d : lang::read_function_docs(*file, diags)) {
      const lang::Function* function = lang::terraform_functions().find(d.name);
      if (!function) continue;
      out += fmt::format("{}\n    {}\n    {}{}\n\n", lang::signature(*function), d.summary, d.example,
                         d.result ? " = " + one_line(*d.result) : "");
    }
  }
  session.out(out);
  return session.show(diags) ? 1 : 0;
}

}  // namespace

int console_command(const Host& host, const Words& words) {
  Session session(host, "console", words);
  if (!session.parse()) return 1;
  if (session.flags().on("help-functions")) return help_functions(session);
  hcl::Diagnostics diags;
  const config::Configuration& configuration = session.configuration(diags);
  bool doubtful = session.show(diags);
  if (doubtful && !configuration.readable()) return 1;
  if (session.lacks_plugins(diags)) {
    session.show(diags);
    return 1;
  }
  ModuleConsole console(session, configuration, diags);
  if (!console.ready()) {
    session.show(diags);
    return 1;
  }
  if (session.show(diags)) doubtful = true;
  if (doubtful) session.out(kDoubtful);
  std::string line, last;
  while (read_input_line(line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (line == "exit") return 0;
    if (line == "help") {
      last = kHelp;
    } else {
      const hcl::SourceFile* file = session.sources().add("<console-input>", line);
      hcl::Arena arena;
      const hcl::Expr* expression = file ? hcl::parse_expression(*file, arena, diags) : nullptr;
      if (expression && !diags.has_errors()) last = console.answer(*expression, diags);
    }
    if (session.show(diags)) return 1;
    if (host.input_is_terminal) session.out(last + "\n");
  }
  if (!host.input_is_terminal) session.out(last + "\n");
  return 0;
}

}  // namespace reprise::cli
