"""A test file drawn at random for a module drawn at random: runs that plan or apply it or a module that it calls, with
variables, assertions, expected failures, mocks and overrides."""
import json

from modules import WORDS


def test_file(random, root, library):
    return TestFile(random, root, library).text()


class TestFile:
    def __init__(self, random, root, library):
        self.random, self.root, self.library = random, root, library
        self.runs = []  # (name, the module that it ran)

    def chance(self, likely):
        return self.random.random() < likely

    def text(self):
        lines = []
        if self.chance(.3):
            lines += self.variables(self.root, "")
        if self.chance(.25):
            lines += self.mock_provider()
        if self.chance(.25):
            lines += self.override("", self.root)
        for number in range(self.random.randint(1, 4)):
            lines += self.run(f"run{number}")
        return "\n".join(lines) + "\n"

    # ---- runs

    def run(self, name):
        source = self.random.choice(list(self.library)) if self.chance(.2) else None
        module = self.library[source] if source else self.root
        lines = [f'run "{name}" {{']
        if self.chance(.45):
            lines.append("  command = plan")
        if source:
            lines += ["  module {", f'    source = "./{source}"', "  }"]
        if self.chance(.1):
            lines.append(f'  state_key = "{self.random.choice(["main", "other"])}"')
        if self.chance(.5):
            lines += self.variables(module, "  ")
        if self.chance(.15):
            lines += self.plan_options(module)
        if self.chance(.15):
            lines += self.override("  ", module)
        if self.chance(.2):
            lines += self.expected_failures(module)
        for _ in range(self.random.choice([0, 1, 1, 1, 2, 3])):
            lines += self.assertion(module)
        self.runs.append((name, module))
        return lines + ["}"]

    def variables(self, module, indent):
        names = [v for v in module.variables if self.chance(.5)]
        lines = [f"{indent}  {name} = {self.variable_value(module.variables[name]['type'])}" for name in names]
        if self.chance(.1):
            lines.append(f'{indent}  undeclared = "x"')
        return [f"{indent}variables {{"] + lines + [f"{indent}}}"] if lines else []

    def variable_value(self, of):
        outputs = [f"run.{name}.{output}" for name, module in self.runs for output in module.outputs]
        if of in ("string", "any") and outputs and self.chance(.4):
            chosen = self.random.choice(outputs)
            return chosen if of == "any" else f"jsonencode({chosen})"
        if self.chance(.08):
            return self.random.choice(["null", "[]", '"x"'])
        return {"string": json.dumps(self.random.choice(WORDS + ["x" * 120])), "number": str(self.random.randint(0, 9)),
                "bool": "false", "any": self.root.scalar(), "list": '["q"]', "map": "{}", "object": '{ a = "w", b = 4 }'}[of]

    def plan_options(self, module):
        lines = []
        if self.chance(.4):
            lines.append("    mode = refresh-only")
        if self.chance(.4):
            lines.append("    refresh = false")
        resource = f"terraform_data.{self.random.choice(list(module.resources))}"
        if self.chance(.5):
            lines.append(f"    target = [{resource}]")
        if self.chance(.3):
            lines.append(f"    replace = [{resource}]")
        return ["  plan_options {"] + lines + ["  }"]

    def expected_failures(self, module):
        able = [f"check.{name}" for name in module.checks] + [f"output.{name}" for name in module.outputs]
        able += [f"var.{name}" for name in module.variables] + [f"terraform_data.{name}" for name in module.resources]
        chosen = self.random.sample(able, min(len(able), self.random.choice([1, 1, 2])))
        return ["  expect_failures = ["] + [f"    {each}," for each in chosen] + ["  ]"]

    def assertion(self, module):
        about = self.subject(module)
        condition = self.random.choice([f"{about} != null", f'{about} == "alpha"', f"length(jsonencode([{about}])) < 30",
                                        f"can({about}.k)", f"{about} == {self.subject(module)}", f"!issensitive({about})", about])
        message = self.random.choice(['"It failed."', f'"It is ${{jsonencode({about})}}."', f"{about}"])
        return ["  assert {", f"    condition = {condition}", f"    error_message = {message}", "  }"]

    def subject(self, module):
        found = [f"output.{name}" for name in module.outputs] * 2
        found += [f"run.{name}.{output}" for name, ran in self.runs for output in ran.outputs]
        return self.random.choice(found + module.references(list(module.resources), list(module.calls)) + ['"alpha"'])

    # ---- what takes a provider's or a module's place

    def mock_provider(self):
        lines = ['mock_provider "terraform" {']
        if self.chance(.3):
            lines.append(f"  override_during = {self.random.choice(['plan', 'apply'])}")
        lines += ['  mock_resource "terraform_data" {', "    defaults = {", f'      id = "{self.random.choice(WORDS)}-id"']
        if self.chance(.4):
            lines.append('      output = "mocked"')
        return lines + ["    }", "  }"] + (self.override("  ", self.root) if self.chance(.3) else []) + ["}"]

    def override(self, indent, module):
        if module.calls and self.chance(.35):
            name = self.random.choice(list(module.calls))
            outputs = self.library[module.calls[name]["source"]].outputs
            lines = [f"override_module {{", f"  target = module.{name}"]
            lines += ["  outputs = {"] + [f"    {o} = {self.root.scalar()}" for o in outputs if self.chance(.7)] + ["  }"]
        else:
            name = self.random.choice(list(module.resources))
            lines = ["override_resource {", f"  target = terraform_data.{name}"]
            if self.chance(.2) and module.calls:
                lines[1] = f"  target = module.{self.random.choice(list(module.calls))}.terraform_data.r0"
            if self.chance(.85):
                lines += ["  values = {", f'    id = "overridden"'] + (['    output = "o"'] if self.chance(.4) else []) + ["  }"]
        if self.chance(.2):
            lines.append(f"  override_during = {self.random.choice(['plan', 'apply'])}")
        return [indent + line for line in lines + ["}"]]
