#!/usr/bin/env python3
"""Scenarios for command_line.py, drawn at random: `scenarios.py lives|json|tests|states|features SEED NUMBER`.

lives   configurations, planned, applied, edited, planned in one of many ways, applied, destroyed
json    the same with streamed JSON
tests   configurations with test files
states  configurations, applied, and commands that look at the state or change it
features  as lives, but every feature of the language may meet every other

    tests/oracle/random/scenarios.py lives 7 40 > /tmp/lives.txt
    tests/oracle/command_line.py build/release/reprise --against terraform /tmp/lives.txt

prints what the two programs do not agree on."""
import random
import sys

from features import OPTIONS, REMOTE, Features
from modules import Module
from testfiles import test_file


class Scenario:
    def __init__(self, name, seed):
        self.random = random.Random(seed)
        self.lines = [f"=== {name}-{seed}"]
        self.library = {}
        for source, depth in (("mb", 2), ("ma", 1)):
            self.library[source] = Module(self.random, depth, self.library)
        self.root = Module(self.random, 0, self.library)

    def chance(self, likely):
        return self.random.random() < likely

    def write_files(self):
        for source in ("ma", "mb"):
            self.write(f"{source}/main.tf", self.library[source].text())
        self.write("main.tf", self.root.text())

    def write(self, path, text):
        self.lines += [f"--- {path}", text.rstrip("\n")]

    def command(self, *commands):
        self.lines += [f"$ {command}" for command in commands]

    def some_resource(self):
        return f"terraform_data.{self.random.choice(list(self.root.resources))}"


def life(seed, json=""):
    s = Scenario("life", seed)
    s.write_files()
    s.command("init", f"plan{json}")
    if s.chance(.4):
        s.command("plan -out=p", "show -json p")
    if s.chance(.2):
        s.command(s.random.choice(["graph", "graph -type=plan"]))
    s.command(f"apply{json} -auto-approve")
    if s.chance(.25):
        read_own_state(s)
    if s.chance(.4):
        s.command("show -json")
    if s.chance(.4):
        s.command("show")
    for _ in range(s.random.choice([1, 1, 2])):
        edited(s, json)
    if s.chance(.3):
        s.command("plan -destroy -out=pd", "show -json pd")
    s.command(f"destroy{json} -auto-approve")
    return s.lines


def read_own_state(s):
    s.lines.append("! cp $S other.tfstate 2>/dev/null || true")
    s.root.blocks += ['data "terraform_remote_state" "o" {', '  backend = "local"', "  config = {", '    path = "other.tfstate"',
                      "  }", "}", 'output "remote" {', "  value = data.terraform_remote_state.o.outputs", "  sensitive = true", "}"]


def edited(s, json):
    s.root.edit()
    if s.chance(.4):
        s.library[s.random.choice(["ma", "mb"])].edit()
    s.write_files()
    s.command("init")
    if s.chance(.15):
        s.command(f"taint {s.some_resource()}")
    if s.chance(.1):
        s.command(f"state rm {s.some_resource()}")
    option = s.random.choice(
        ["", "", "", "", "-refresh=false", "-refresh-only", "-target=module.m0", "-target=terraform_data.r0 -target=module.m1",
         "-target=terraform_data.r0[0]", "-var v0=zz", f"-target={s.some_resource()}", f"-replace={s.some_resource()}"])
    s.command(f"plan{json} -detailed-exitcode {option}", f"plan{json} -out=p {option}", "show -json p", f"apply{json} p")
    if s.chance(.3):
        s.command(f"plan{json} -detailed-exitcode")


def tests(seed):
    s = Scenario("tests", seed)
    s.write_files()
    for number in range(s.random.choice([1, 1, 2])):
        s.write(f"tests/t{number}.tftest.hcl", test_file(s.random, s.root, s.library))
    s.command("init")
    for options in s.random.sample(["", "-verbose", "-json", "-json -verbose", "-filter=tests/t0.tftest.hcl", "-var v0=zz",
                                    "-junit-xml=out.xml"], 2):
        s.command(f"test {options}".strip())
    return s.lines


def states(seed):
    s = Scenario("states", seed)
    s.write_files()
    s.command("init", "apply -auto-approve")
    for _ in range(s.random.randint(4, 9)):
        s.command(state_command(s))
    s.command("plan -detailed-exitcode", "state list", "show -json")
    return s.lines


def state_command(s):
    one, other = some_address(s), some_address(s)
    output = f"o{s.random.randint(0, 3)}"
    return s.random.choice([
        f"state mv {one} {other}", f"state mv {one} {other}", f"state mv -dry-run {one} {other}", f"state rm {one}",
        f"state rm -dry-run {one}", f"state rm {one} {other}", f"state list {one}", f"state list {one} {other}", "state list -id=nope",
        f"state show {one}", f"taint {one}", f"taint -allow-missing {one}", f"untaint {one}", f"untaint -allow-missing {one}",
        f"import {one} some-id", "output", "output -json", f"output {output}", f"output -json {output}", f"output -raw {output}", "show",
        "show -json", "refresh", "apply -refresh-only -auto-approve", "state pull > /dev/null", "workspace list", "workspace new w",
        "workspace select default", "workspace delete w", "workspace show", "providers", "graph", "validate -json",
        f"apply -auto-approve -replace={one}", f"plan -target={one}", f"destroy -auto-approve -target={one}", f"force-unlock {output}",
        "state replace-provider -auto-approve hashicorp/null hashicorp/random"])


def some_address(s):
    """One that may be in the state, with or without a key and modules, or nowhere near it."""
    key = s.random.choice(["", "", "", "[0]", "[1]", '[\\"alpha\\"]', '[\\"beta\\"]', "[*]", "[x]"])
    name = s.random.choice(list(s.root.resources) + ["nope", "x-y"])
    resource = s.random.choice([f"terraform_data.{name}{key}"] * 6 + [f"data.terraform_remote_state.{name}", f"null_resource.{name}", "module.m0", ""])
    module = s.random.choice([""] * 4 + ["module.m0.", "module.m1.", "module.m0[0].", 'module.m0[\\"alpha\\"].', "module.m0.module.m0."])
    return module + resource or '""'


def features(seed):
    s = Scenario("features", seed)
    drawn_features = Features(s.random)
    s.write("m/main.tf", drawn_features.module())
    for path, text in (("rs.tfstate", REMOTE), ("m/t.tpl", "x ${a}"), ("t.tpl", "y ${a}"), ("main.tf", drawn_features.text())):
        s.write(path, text)
    json = s.random.choice(["", "", "", "", "", " -json"])
    s.command("init")
    if s.chance(.3):
        s.command("validate")
    s.command(f"plan{json}", f"apply{json} -auto-approve")
    if s.chance(.4):
        s.command("show")
    for _ in range(s.random.choice([1, 2])):
        drawn_features.edit()
        s.write("main.tf", drawn_features.text())
        option = s.random.choice(OPTIONS)
        s.command("init", f"plan{json} -detailed-exitcode -out=p {option}")
        s.command(*s.random.sample(["show -json p", "show p", "graph", "graph -type=plan", "graph -plan=p", "output -json"], 2))
        directly = f"apply{json} -auto-approve {option.replace('-generate-config-out=gen.tf', '')}".strip()
        s.command(f"apply{json} p" if s.chance(.6) else directly)
    s.command(*s.random.sample(["plan", "show -json", "state list", "output", "plan -destroy -out=d"], 2), f"destroy{json} -auto-approve")
    return s.lines


KINDS = {"features": features, "lives": life, "json": lambda seed: life(seed, " -json"), "tests": tests, "states": states}


def drawn(kind, seed, number):
    return "\n".join(line for each in range(seed * 1000, seed * 1000 + number) for line in KINDS[kind](each)) + "\n"


if __name__ == "__main__":
    print(drawn(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), end="")
