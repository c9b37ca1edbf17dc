// http and external: data from outside. What a URL serves is upstream's; programs run on the virtual runner.
#include <fmt/format.h>

#include "lang/base64.h"
#include "providers_fake/builtin.h"
#include "providers_fake/identity.h"
#include "providers_fake/provisioner_kit.h"
#include "providers_fake/runner.h"
#include "providers_fake/state_only.h"
#include "value/json.h"

namespace reprise::providers_fake {
namespace {

using value::Type;
using value::Value;

void http_data(Fields& f, DataContext& c) {
  const std::string url = f.text("url");
  c.took = world::Duration::millis(400);
  const auto download = c.world.upstream.download(url, c.world.now);
  const value::Marks url_marks = value::only_origins(f["url"].marks());
  if (!download) {
    c.notes.push_back({provider::Note::Kind::unmodelled, fmt::format("url: {}", url),
                       "No catalogue says what this URL serves; the response was taken to be empty.",
                       c.target.range});
    c.diags.warning(
        "URL is not simulated",
        fmt::format("No catalogue says what {} serves: the data source answers with status 200 and an empty "
                    "body. Describe the URL in a catalogue file to give it content.",
                    url),
        c.target.range);
  }
  const std::string body = download ? download->content : "";
  value::Marks marks = url_marks;
  if (!download)
    marks = value::unite(marks, origin_of(c.target, value::OriginKind::unmodelled, url));
  else if (download->moves)
    marks = value::unite(marks, origin_of(c.target, value::OriginKind::url, url));
  f.set("response_body", Value::string(body).with_marks(marks));
  f.set("body", Value::string(body).with_marks(marks));
  f.set("response_body_base64", Value::string(lang::base64_encode(body)).with_marks(marks));
  f.set("response_headers", Value::map(Type::string(), {}));
  f.set("status_code", Value::integer(200));
  f.set("id", Value::string(url).with_marks(url_marks));
}

std::string shell_word(std::string_view word) {
  std::string out = "'";
  for (char ch : word) {
    if (ch == '\'')
      out += "'\\''";
    else
      out.push_back(ch);
  }
  return out + "'";
}

void external_failed(DataContext& c, const std::string& program, std::string why) {
  c.diags.error(
      "External Program Execution Failed",
      fmt::format("The data source received an unexpected error while attempting to execute the program.\n\n"
                  "Program: {}\nError: {}",
                  program, why),
      c.target.range);
}

// A program gets its query as JSON and answers with an object of strings.
void external_data(const Services& services, Fields& f, DataContext& c) {
  const std::vector<std::string> program = f.texts("program");
  if (program.empty()) return external_failed(c, "", "no program given");
  std::string line;
  for (const std::string& word : program) line += shell_word(word) + " ";
  // A program may leave files behind, but reading data must not change the world: it gets a copy of the
  // runner.
  machine::Machine runner = runner_of(c.world, services);
  const std::string query = f.given("query") ? value::to_json(f["query"].unmark_deep()) : "{}";
  machine::RunContext context{c.world, std::string(c.target.address),
                              "root",  runner_path(services, f.text("working_dir")),
                              {},      services.strict(),
                              {}};
  machine::Invocation how;
  how.interpreter = "/bin/sh";
  how.input = query;
  const auto run = machine::run_script(runner, machine::Text::at(line, c.target.range),
                                       value::only_origins(f["program"].deep_marks()), context, how);
  c.took = run.elapsed;
  c.diags.append(run.diags);
  value::Marks marks = value::unite(run.stdout_marks, value::only_origins(f["query"].deep_marks()));
  if (!run.unmodelled.empty()) {
    for (const auto& u : run.unmodelled)
      c.notes.push_back(
          {provider::Note::Kind::unmodelled, fmt::format("program: {}", u.what),
           "The program of an external data source is not simulated; its result was taken to be empty.",
           c.target.range});
    marks = value::unite(marks, origin_of(c.target, value::OriginKind::unmodelled, program.front()));
  } else if (run.exit_code != 0) {
    return external_failed(c, program.front(), fmt::format("exit status {}", run.exit_code));
  }
  const value::Result json =
      value::from_json(run.stdout_text.empty() ? "{}" : run.stdout_text, Type::map(Type::string()));
  if (!json.ok() && run.unmodelled.empty())
    return external_failed(c, program.front(),
                           "the program did not write a JSON object of strings to its output");
  f.set("result", (json.ok() ? json.value() : Value::map(Type::string(), {})).with_marks(marks));
  f.set("id", Value::string("-"));
}

}  // namespace

std::unique_ptr<BehaviourSource> http_behaviours() {
  auto out = std::make_unique<TableSource>();
  out->add_data("http", http_data);
  return out;
}

std::unique_ptr<BehaviourSource> external_behaviours(const Services& services) {
  auto out = std::make_unique<TableSource>();
  out->add_data("external", [&services](Fields& f, DataContext& c) { external_data(services, f, c); });
  return out;
}

}  // namespace reprise::providers_fake
