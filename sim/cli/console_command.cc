// console: expressions from standard input, one a line.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/variables.h"
#include "engine/plan.h"
#include "hcl/parser.h"
#include "lang/console_scope.h"
#include "lang/function_docs.h"
#include "lang/render.h"
#include "world/embedded.h"
#include "world/start.h"

namespace reprise::cli {

namespace {

// Evaluates lines in a root module that holds nothing but locals: functions of the console, type() among
// them.
class LocalsConsole {
 public:
  LocalsConsole(Session& session, const config::Configuration& configuration)
      : files_(session.files()), scope_(functions_, session.workspace()) {
    functions_.files = files_.get();
    functions_.cwd = session.host().cwd;
    functions_.sources = &session.sources();
    functions_.now = world::default_start();
    hcl::Diagnostics ignored;
    for (const config::Local& local : configuration.root().locals)
      scope_.add_local(local.name,
                       lang::compile(*local.value->syntax, lang::console_functions(), arena_, ignored));
  }
  void set_time(world::Instant now, const world::Entropy& entropy) {
    functions_.now = now;
    functions_.entropy = entropy;
  }
  std::string answer(const hcl::Expr& expression, hcl::Diagnostics& diags) {
    return lang::console_line(expression, scope_, functions_, diags);
  }

 private:
  std::shared_ptr<const lang::FileReader> files_;
  lang::FunctionContext functions_;
  lang::ConsoleScope scope_;
  hcl::Arena arena_;
};

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

// Any other module: the expression becomes an output of a plan that refreshes nothing, so that it sees what
// the configuration sees.
std::string answer_by_plan(Session& session, const std::string& line, hcl::Diagnostics& diags) {
  auto extra = std::make_shared<config::MemoryTree>();
  constexpr const char* kName = "reprise_console_answer";
  extra->add(session.root() == "." ? "<console-input>.tf" : session.root() + "/<console-input>.tf",
             fmt::format("output \"{}\" {{\n  sensitive = true\n  value     = {}\n}}\n", kName, line));
  std::shared_ptr<const config::Tree> tree = config::overlay(session.tree(), std::move(extra), ".");
  config::LoadOptions load;
  load.root = session.root();
  const auto configuration = config::load(tree, load, session.registry(), session.sources(), diags);
  if (diags.has_errors()) return "";
  engine::PlanOptions options;
  options.refresh = false;
  options.workspace = session.workspace();
  options.cwd = session.host().cwd;
  options.sources = &session.sources();
  options.variables = read_variables(session, diags);
  const auto state = session.read_state(diags);
  cloud::World* world = state ? session.world(diags) : nullptr;
  if (!world || diags.has_errors()) return "";
  cloud::World scratch = *world;
  hcl::Diagnostics found;
  const engine::Plan plan = engine::plan(*configuration, *state, options, session.registry(), scratch, found);
  for (hcl::Diagnostic& d : found.items())
    if (d.severity == hcl::Severity::error) diags.add(d);
  for (const engine::OutputChange& o : plan.outputs)
    if (o.name == kName)
      return lang::console_text(o.after.is_marked() && !line.empty() ? o.after.unmark() : o.after);
  return "";
}

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
  // A directory without configuration has a console too.
  bool configured = false;
  for (const std::string& name : session.tree()->names(session.root()))
    configured |= name.ends_with(".tf") || name.ends_with(".tf.json");
  if (!configured) diags = {};
  if (session.show(diags)) return 1;
  const config::Module& root = configuration.root();
  const bool plain = root.variables.empty() && root.resources.empty() && root.calls.empty();
  LocalsConsole locals(session, configuration);
  if (session.disk().exists(std::string(kHome) + "/world.db"))
    if (const cloud::World* world = session.world(diags)) locals.set_time(world->now, world->entropy);
  if (session.show(diags)) return 1;
  std::string line, last;
  while (read_input_line(line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (line == "exit") return 0;
    const hcl::SourceFile* file = session.sources().add("<console-input>", line);
    hcl::Arena arena;
    const hcl::Expr* expression = file ? hcl::parse_expression(*file, arena, diags) : nullptr;
    if (expression && !diags.has_errors())
      last = plain ? locals.answer(*expression, diags) : answer_by_plan(session, line, diags);
    if (session.show(diags)) return 1;
    if (host.input_is_terminal) session.out(last + "\n");
  }
  if (!host.input_is_terminal) session.out(last + "\n");
  return 0;
}

}  // namespace reprise::cli
