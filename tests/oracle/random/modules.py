"""A module drawn at random: variables, locals, module calls, resources, outputs and checks that refer to what comes
before them, as text, and edits of it. Every value may be known, unknown, sensitive or null, for it is what a plan makes
of these that differs first between two programs."""
import json

WORDS = ["alpha", "beta", "gamma", "delta"]
TYPES = {"list": "list(string)", "map": "map(string)", "object": "object({ a = string, b = optional(number, 3) })"}
EACH = {"count": ["count.index"], "each": ["each.key", "each.value"], "one": []}


class Module:
    """`library` holds the modules that may be called, by name; only those deeper than this one are."""

    def __init__(self, random, depth, library):
        self.random, self.depth, self.library = random, depth, library
        self.variables, self.locals, self.calls, self.resources = {}, {}, {}, {}
        self.outputs, self.checks = {}, {}
        self.blocks = []  # lines of moved, removed and import blocks
        self.draw()

    # ---- expressions

    def scalar(self):
        chance = self.random.random()
        if chance < .5:
            return json.dumps(self.random.choice(WORDS + ["x y", ""]))
        if chance < .8:
            return str(self.random.choice([0, 1, 2, 3.5]))
        return self.random.choice(["true", "false", "null"])

    def keys(self):
        return self.random.sample(WORDS, self.random.randint(0, 3))

    def references(self, resources, calls):
        """What may be said of variables, locals and these resources and module calls."""
        found = [f"var.{name}" for name in self.variables] + [f"local.{name}" for name in self.locals]
        for name in resources:
            found += self.resource_references(f"terraform_data.{name}", self.resources[name])
        for name in calls:
            kind, address = self.calls[name]["kind"], f"module.{name}"
            for output in self.library[self.calls[name]["source"]].outputs:
                found.append({"one": f"{address}.{output}", "count": f"{address}[*].{output}",
                              "each": f"{{ for k, v in {address} : k => v.{output} }}"}[kind])
            if kind != "one":
                found.append(f"length({address})")
        return found

    @staticmethod
    def resource_references(address, resource):
        if resource["kind"] == "one":
            whole = [f"{address}.{a}" for a in ("output", "id", "input", "triggers_replace")]
            return whole + ([f"{address}.output.k"] if resource.get("object") else [])
        if resource["kind"] == "count":
            return [f"{address}[*].output", f"length({address})", f"[for x in {address} : x.output]",
                    f'try({address}[0].output, "none")']
        return [f"{{ for k, v in {address} : k => v.output }}", f"keys({address})", f'try({address}["alpha"].id, "none")',
                f"values({address})[*].input"]

    def expression(self, resources=None, calls=None, kind="one", depth=2):
        """Of resources and calls that are given (all there are, unless said), in a block repeated by `kind`."""
        resources = list(self.resources) if resources is None else resources
        calls = list(self.calls) if calls is None else calls
        chance = self.random.random()
        if EACH[kind] and chance < .25:
            return self.random.choice(EACH[kind])
        references = self.references(resources, calls)
        if references and chance < .6:
            return self.random.choice(references)
        if depth <= 0 or chance < .8:
            return self.scalar()
        inner = lambda: self.expression(resources, calls, kind, depth - 1)
        if chance < .87:
            return "[" + ", ".join(inner() for _ in range(self.random.randint(0, 3))) + "]"
        if chance < .94:
            return "{ " + ", ".join(f"{key} = {inner()}" for key in self.keys()) + " }"
        return f"jsonencode({inner()})" if chance < .97 else f"sensitive({inner()})"

    # ---- what there is

    def draw(self):
        random = self.random
        for number in range(random.randint(0, 3)):
            self.draw_variable(f"v{number}")
        for number in range(random.randint(1, 5)):
            if self.depth < 2 and random.random() < .3:
                self.draw_call(f"m{len(self.calls)}")
            self.draw_resource(f"r{number}")
            if random.random() < .2:
                self.locals[f"l{len(self.locals)}"] = self.expression()
        for number in range(random.randint(1 if self.depth else 0, 3)):
            self.draw_output(f"o{number}")
        if random.random() < .25:
            self.checks["c0"] = {"about": self.expression(), "limit": random.choice([22, 300])}

    def draw_variable(self, name):
        random = self.random
        of = random.choice(["string", "number", "bool", "any", "list", "map", "object"])
        value = {"string": json.dumps(random.choice(WORDS)), "number": str(random.randint(0, 3)), "bool": "true",
                 "any": self.scalar(), "list": '["a", "b"]', "map": '{ a = "1" }', "object": '{ a = "q" }'}[of]
        self.variables[name] = {"type": of, "default": value, "sensitive": random.random() < .12,
                                "validation": random.random() < .2}

    def draw_call(self, name):
        random = self.random
        deeper = [source for source in self.library if self.library[source].depth > self.depth]
        if not deeper:
            return
        call = {"source": random.choice(deeper), "kind": random.choices(["one", "count", "each"], [6, 2, 2])[0], "arguments": {},
                "count": random.choice("012"), "keys": self.keys()}
        for variable, of in self.library[call["source"]].variables.items():
            if of["type"] in ("string", "any") and random.random() < .6:
                value = self.expression(kind=call["kind"], depth=1)
                call["arguments"][variable] = value if of["type"] == "any" else f"jsonencode({value})"
        if random.random() < .15 and self.resources:
            call["depends_on"] = "terraform_data." + random.choice(list(self.resources))
        self.calls[name] = call

    def draw_resource(self, name):
        random = self.random
        kind = random.choices(["one", "count", "each"], [6, 2, 2])[0]
        of = {"kind": kind, "count": random.choice(["0", "1", "2", "3", 'length(["a", "b"])']), "keys": self.keys(),
              "map": random.random() < .4}
        if random.random() < .85:
            of["input"] = self.expression(kind=kind)
        if random.random() < .15:
            of["object"], of["input"] = True, f'{{ k = {self.expression(kind=kind)}, s = "fixed" }}'
        if random.random() < .3:
            of["triggers_replace"] = self.expression(kind=kind)
        if random.random() < .15:
            of["create_before_destroy"] = True
        if random.random() < .1:
            of["ignore_changes"] = random.choice(["[input]", "all", "[triggers_replace]"])
        if random.random() < .1 and self.resources:
            of["replace_triggered_by"] = random.choice(list(self.resources))
        before = [f"terraform_data.{r}" for r in self.resources] + [f"module.{m}" for m in self.calls]
        if random.random() < .15 and before:
            of["depends_on"] = random.choice(before)
        if random.random() < .1:
            of["postcondition"] = True
        if random.random() < .1:
            of["precondition"] = self.expression()
        if random.random() < .05:
            of["provisioner"] = random.choice(["create", "destroy"])
        self.resources[name] = of

    def draw_output(self, name):
        random = self.random
        self.outputs[name] = {"value": self.expression(), "sensitive": random.random() < .25,
                              "precondition": random.random() < .1, "description": random.random() < .1}

    # ---- edits

    def edit(self):
        for _ in range(self.random.randint(1, 3)):
            self.random.choices(
                [self.edit_input, self.edit_trigger, self.edit_repetition, self.edit_call, self.edit_output, self.drop_output,
                 lambda: self.draw_resource(f"n{len(self.resources)}"), self.edit_default, self.edit_kind, self.move_call,
                 self.import_one, self.take_away], [30, 10, 15, 10, 10, 5, 8, 6, 2, 2, 2, 2])[0]()

    def any_resource(self, unless_referred_to=False):
        text = self.text()
        names = [r for r in self.resources if not unless_referred_to or f"terraform_data.{r}" not in text]
        return self.random.choice(names) if names else None

    def edit_input(self):
        if name := self.any_resource():
            of, names = self.resources[name], list(self.resources)
            value = self.expression(names[:names.index(name)], [], of["kind"])
            of["input"] = f'{{ k = {value}, s = "fixed" }}' if of.get("object") else value

    def edit_trigger(self):
        if name := self.any_resource():
            self.resources[name]["triggers_replace"] = self.scalar()

    def edit_repetition(self):
        if name := self.any_resource():
            self.resources[name].update(count=self.random.choice("0123"), keys=self.keys())

    def edit_kind(self):
        if name := self.any_resource(unless_referred_to=True):
            of = self.resources[name]
            of.update(kind=self.random.choice(["one", "count"]), count=self.random.choice("12"))
            of.pop("provisioner", None)
            for key in ("input", "triggers_replace", "precondition"):
                if "each." in of.get(key, "") or "count." in of.get(key, ""):
                    of[key] = '"x"'

    def edit_call(self):
        if self.calls:
            self.calls[self.random.choice(list(self.calls))].update(count=self.random.choice("012"), keys=self.keys())

    def edit_output(self):
        if self.outputs:
            self.draw_output(self.random.choice(list(self.outputs)))

    def drop_output(self):
        if self.outputs and self.depth == 0:
            del self.outputs[self.random.choice(list(self.outputs))]

    def edit_default(self):
        named = [v for v in self.variables.values() if v["type"] in ("string", "any")]
        if named:
            self.random.choice(named)["default"] = json.dumps(self.random.choice(WORDS))

    def moved(self, old, new):
        self.blocks += ["moved {", f"  from = {old}", f"  to = {new}", "}"]

    def move_call(self):
        text = self.text()
        free = [m for m in self.calls if f"module.{m}" not in text]
        if free:
            old, new = self.random.choice(free), f"mm{len(self.blocks)}"
            self.calls[new] = self.calls.pop(old)
            self.moved(f"module.{old}", f"module.{new}")

    def import_one(self):
        if self.depth == 0:
            name = f"imp{len(self.resources)}"
            self.resources[name] = {"kind": "one", "input": self.scalar()}
            self.blocks += ["import {", f"  to = terraform_data.{name}", f'  id = "id-{name}"', "}"]

    def take_away(self):
        """What nothing refers to: moved, removed or gone."""
        name = self.any_resource(unless_referred_to=True)
        if not name or len(self.resources) == 1:
            return
        of, how = self.resources.pop(name), self.random.random()
        if how < .5 and "provisioner" not in of:
            new = f"moved{len(self.blocks)}"
            self.resources[new] = of
            self.moved(f"terraform_data.{name}", f"terraform_data.{new}")
        elif how < .75 and self.depth == 0 and of["kind"] == "one":
            destroy = self.random.choice(["true", "false"])
            self.blocks += ["removed {", f"  from = terraform_data.{name}", "  lifecycle {", f"    destroy = {destroy}", "  }", "}"]

    # ---- text

    def text(self):
        lines = []
        for name, of in self.variables.items():
            lines += self.variable_lines(name, of)
        if self.locals:
            lines += ["locals {"] + [f"  {name} = {value}" for name, value in self.locals.items()] + ["}"]
        for name, of in self.calls.items():
            lines += self.call_lines(name, of)
        for name, of in self.resources.items():
            lines += self.resource_lines(name, of)
        for name, of in self.outputs.items():
            lines += self.output_lines(name, of)
        for name, of in self.checks.items():
            lines += [f'check "{name}" {{'] + condition("assert", of["about"], of["limit"], "Check") + ["}"]
        return "\n".join(lines + self.blocks) + "\n"

    @staticmethod
    def variable_lines(name, of):
        lines = [f'variable "{name}" {{', f"  type = {TYPES.get(of['type'], of['type'])}", f"  default = {of['default']}"]
        if of["sensitive"]:
            lines.append("  sensitive = true")
        if of["validation"]:
            lines += ["  validation {", f"    condition = length(jsonencode(var.{name})) < 90", '    error_message = "Too long."', "  }"]
        return lines + ["}"]

    @staticmethod
    def repetition(of):
        if of["kind"] == "count":
            return [f"  count = {of['count']}"]
        if of["kind"] == "each" and of.get("map"):
            return ["  for_each = { " + ", ".join(f'{key} = "{key}-v"' for key in of["keys"]) + " }"]
        return [f"  for_each = toset({json.dumps(of['keys'])})"] if of["kind"] == "each" else []

    def call_lines(self, name, of):
        lines = [f'module "{name}" {{', f'  source = "{"../" if self.depth else "./"}{of["source"]}"'] + self.repetition(of)
        lines += [f"  {argument} = {value}" for argument, value in of["arguments"].items()]
        if "depends_on" in of:
            lines.append(f"  depends_on = [{of['depends_on']}]")
        return lines + ["}"]

    def resource_lines(self, name, of):
        lines = [f'resource "terraform_data" "{name}" {{'] + self.repetition(of)
        lines += [f"  {argument} = {of[argument]}" for argument in ("input", "triggers_replace") if argument in of]
        if "depends_on" in of:
            lines.append(f"  depends_on = [{of['depends_on']}]")
        life = []
        if of.get("create_before_destroy"):
            life.append("    create_before_destroy = true")
        if "ignore_changes" in of:
            life.append(f"    ignore_changes = {of['ignore_changes']}")
        if "replace_triggered_by" in of:
            life.append(f"    replace_triggered_by = [terraform_data.{of['replace_triggered_by']}]")
        if "precondition" in of:
            life += condition("precondition", of["precondition"], 200, "Precondition")
        if "postcondition" in of:
            life += ["    postcondition {", '      condition = self.id != ""', '      error_message = "No id."', "    }"]
        if life:
            lines += ["  lifecycle {"] + life + ["  }"]
        if "provisioner" in of:
            lines += ['  provisioner "local-exec" {', '    command = "echo ${self.id == \"\" ? 1 : 2}"', "    quiet = true"]
            lines += ["    when = destroy", "  }"] if of["provisioner"] == "destroy" else ["  }"]
        return lines + ["}"]

    @staticmethod
    def output_lines(name, of):
        lines = [f'output "{name}" {{', f"  value = {of['value']}"]
        if of["sensitive"]:
            lines.append("  sensitive = true")
        if of["description"]:
            lines.append('  description = "Some output"')
        if of["precondition"]:
            lines += condition("precondition", of["value"], 200, "Output")
        return lines + ["}"]


def condition(block, about, limit, said):
    """Holds while what it is about is short."""
    return [f"  {block} {{", f"    condition = length(jsonencode([terraform.workspace, {about}])) < {limit}",
            f'    error_message = "{said} said ${{length(jsonencode({about}))}}."', "  }"]
