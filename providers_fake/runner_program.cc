#include "providers_fake/runner_program.h"

#include <fmt/format.h>

#include "machine/vfs.h"
#include "providers_fake/runner.h"

namespace reprise::providers_fake {
namespace {

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

}  // namespace

ProgramRun run_program(const Services& services, const Program& program, DataContext& c) {
  ProgramRun out;
  machine::Machine runner = runner_of(c.world, services);
  const std::string directory = runner_path(services, program.directory);
  const std::string& name = program.words.front();
  // A name with a path is that file; any other is looked for among the commands.
  const machine::File* file = name.find('/') == std::string::npos
                                  ? nullptr
                                  : machine::lookup(runner.files, machine::absolute(name, directory));
  if (name.find('/') != std::string::npos && (!file || file->type != machine::FileType::file)) {
    out.missing = true;
    return out;
  }
  std::string line;
  for (const std::string& word : program.words) line += shell_word(word) + " ";
  machine::RunContext context{
      c.world, std::string(c.target.address), "root", directory, {}, services.strict(), {}};
  machine::Invocation how;
  how.interpreter = "/bin/sh";
  how.input = program.input;
  out.result =
      machine::run_script(runner, machine::Text::at(line, c.target.range), program.marks, context, how);
  c.took = out.result.elapsed;
  c.diags.append(std::move(out.result.diags));
  for (const machine::Unmodelled& u : out.result.unmodelled)
    c.notes.push_back(
        {provider::Note::Kind::unmodelled, fmt::format("program: {}", u.what),
         "The program that the data source runs is not simulated; its result was taken to be empty.",
         c.target.range});
  return out;
}

}  // namespace reprise::providers_fake
