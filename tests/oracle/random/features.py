"""Configurations drawn at random that use everything at once: a fixed base (plain, secret and ephemeral variables,
repeated resources, a remote state, modules) and a few blocks of any kind beside it. It is where two features meet
that two programs differ, so expressions may be of any sort anywhere, now and then of a wrong one."""

EXPRESSIONS = """"a"|1|true|null|["a", "b"]|{ a = 1 }|"x-${terraform.workspace}"|path.module|path.root|terraform_data.base
terraform_data.base.id|terraform_data.base.output|terraform_data.base.input|sensitive("s")|var.plain|var.secret|local.l
terraform_data.cnt[*].id|terraform_data.cnt[0].output|try(terraform_data.cnt[5].id, "none")|length(terraform_data.cnt)
one(terraform_data.cnt[*].output)|[for k, v in terraform_data.each : "${k}=${v.output}"]|terraform_data.each["a"].output
{ for k, v in terraform_data.each : k => v.id }|data.terraform_remote_state.rs.outputs|data.terraform_remote_state.rs.outputs.x
module.m.out|module.m.id|module.mc[0].out|module.mc[*].out|module.me["k"].out|values(module.me)[*].id|plantimestamp()
ephemeralasnull(var.eph)|element(["a", "b"], 5)|tolist([1, "a"])|jsonencode(terraform_data.base)|nonsensitive(var.secret)
templatefile("${path.module}/t.tpl", { a = terraform_data.base.id })|issensitive(var.secret)|"${var.secret}-x"
length(var.secret)|merge({ a = 1 }, { b = terraform_data.base.id })|coalesce(null, terraform_data.base.output)
can(terraform_data.base.id.x)|provider::terraform::encode_expr([1, "a"])|provider::terraform::encode_tfvars({ a = 1 })
provider::terraform::decode_tfvars("a = 1")|provider::terraform::encode_expr(terraform_data.base.id)""".replace("\n", "|").split("|")
WRONG = """terraform_data.each["nope"].output|var.eph|self.id|each.key|count.index|terraform_data.nope.id|module.nope.x|var.nope
local.nope|"${1 + 1}${null}"|lookup({ a = 1 }, "b")|regex("x", "abc")|file("nope.txt")|terraform_data.base.output.a.b
timestamp()|uuid()|terraform.applying""".replace("\n", "|").split("|")

BASE = """variable "plain" {
  default = "p"
}
variable "secret" {
  default   = "q"
  sensitive = true
}
variable "eph" {
  default   = "e"
  ephemeral = true
}
locals {
  l = [terraform_data.base.input, var.plain]
}
resource "terraform_data" "base" {
  input = %(base)s
}
resource "terraform_data" "cnt" {
  count = %(count)s
  input = count.index
}
resource "terraform_data" "each" {
  for_each = %(each)s
  input    = each.value
}
data "terraform_remote_state" "rs" {
  backend = "local"
  config  = { path = "rs.tfstate" }
  %(remote)s
}
module "m" {
  source = "./m"
  in     = terraform_data.base.%(passed)s
}
module "mc" {
  count  = %(calls)s
  source = "./m"
  in     = count.index
}
module "me" {
  for_each = toset(["k", "l"])
  source   = "./m"
  in       = each.key
}
"""
MODULE = """variable "in" {
  default = "d"
  %s
}
resource "terraform_data" "r" {
  input = var.in
}
output "out" {
  value = terraform_data.r.output
  %s
}
output "id" {
  value = terraform_data.r.id
}"""
REMOTE = """{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","outputs":{"x":{"value":"rx","type":"string"},\
"s":{"value":"sec","type":"string","sensitive":true}},"resources":[],"check_results":null}"""
OPTIONS = ["", "", "", "-refresh=false", "-refresh-only", "-target=module.m", "-target=terraform_data.each", "-var plain=zz",
           "-replace=terraform_data.base", "-destroy", "-target=module.mc[0] -target=terraform_data.cnt[1]", "-compact-warnings",
           "-generate-config-out=gen.tf", "-var secret=w -var eph=f", "-lock=false -input=false", "-var plain=null"]


class Features:
    def __init__(self, random):
        self.random, self.number = random, 0
        one = self.one
        self.base = {"base": one('"p"', "var.plain", "1", '{ a = "x" }'), "count": one("2", "1", 'var.plain == "p" ? 2 : 1'),
                     "each": '{ a = 1, b = "x" }', "passed": one("input", "output", "id"), "calls": one("1", "2"),
                     "remote": one("", "", 'defaults = { x = "dx", y = 1 }', 'workspace = "default"')}
        self.blocks = [self.block() for _ in range(random.randint(2, 6))]

    def text(self):
        return BASE % self.base + "".join(self.blocks)

    def module(self):
        one = self.one
        return MODULE % (one("", "sensitive = true", "type = string", "nullable = false"), one("", 'description = "d"'))

    def edit(self):
        chance, one = self.chance, self.one
        if chance(.5):
            self.base["base"] = one('"p"', '"changed"', "var.secret", "2")
        if chance(.4):
            self.base["count"] = one("0", "1", "3")
        if chance(.4):
            self.base["each"] = one("{ a = 1 }", '{ a = 2, b = "x", c = 3 }', "{}")
        for _ in range(self.random.randint(0, 2)):
            if self.blocks and chance(.6):
                self.blocks.pop(self.random.randrange(len(self.blocks)))
            else:
                self.blocks.append(self.block())

    # ---- drawing

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, likely):
        return self.random.random() < likely

    def name(self, prefix):
        self.number += 1
        return f"{prefix}{self.number}"

    def value(self):
        return self.random.choice(WRONG if self.chance(.02) else EXPRESSIONS)

    def block(self):
        many = [self.output] * 5 + [self.resource] * 5 + [self.check] * 2 + [self.variable] * 2 + [self.gone] * 2
        return self.random.choice(many + [self.moved, self.imported, self.imported_each, self.removed, self.call, self.local])()

    # ---- blocks

    def output(self):
        more = self.one("", "", "", "  sensitive = true\n", "  ephemeral = true\n", "  depends_on = [terraform_data.base]\n",
                        self.rule("precondition", "true", "false", 'var.plain == "p"', 'terraform_data.base.id != ""', "null"))
        return f'output "{self.name("o")}" {{\n  value = {self.value()}\n{more}}}\n'

    def rule(self, kind, *conditions, indent="  "):
        condition = self.one(*conditions, self.value())
        message = self.one('"bad"', '"bad ${var.plain}"', '"bad ${var.secret}"', self.value())
        inner = indent + "  "
        return f"{indent}{kind} {{\n{inner}condition = {condition}\n{inner}error_message = {message}\n{indent}}}\n"

    def resource(self):
        one = self.one
        count = one("1", "2", "0", "length(terraform_data.each)", self.value())
        each = one('toset(["a"])', "toset([])", "terraform_data.each", "{ a = var.plain }", "module.me", self.value())
        times = one("", "", "", "", f"count = {count}", f"for_each = {each}")
        value = self.value()
        if times and self.chance(.5):
            value = "count.index" if times.startswith("count") else one("each.key", "each.value")
        lines = f'resource "terraform_data" "{self.name("r")}" {{\n' + (f"  {times}\n" if times else "") + f"  input = {value}\n"
        if self.chance(.2):
            lines += f"  triggers_replace = {self.value()}\n"
        if self.chance(.1):
            of = one("terraform_data.base", "module.m", "module.mc", "data.terraform_remote_state.rs", "terraform_data.each", "local.l")
            lines += f"  depends_on = [{of}]\n"
        if self.chance(.35):
            lines += f"  lifecycle {{\n{self.lifecycle()}  }}\n"
        return lines + (self.provisioner() if self.chance(.15) else "") + "}\n"

    def lifecycle(self):
        one = self.one
        trigger = one("terraform_data.base", "terraform_data.base.input", "terraform_data.cnt", "terraform_data.cnt[0]",
                      'terraform_data.each["a"]', "module.m.out", "var.plain")
        return one("    create_before_destroy = true\n", "    prevent_destroy = true\n",
                   f"    ignore_changes = {one('all', '[input]', '[input.a]', '[nope]')}\n", f"    replace_triggered_by = [{trigger}]\n",
                   self.rule("precondition", "true", "false", 'var.plain == "p"', indent="    "),
                   self.rule("postcondition", "true", 'self.id != ""', 'self.output == "p"', "self.input == null", indent="    "))

    def provisioner(self):
        command = self.one("echo hi", "exit 1", "echo ${self.id}", "echo ${var.secret}", "echo ${var.eph}", "echo ${terraform_data.base.id}")
        more = self.one("", "    when = destroy\n", "    on_failure = continue\n", "    quiet = true\n", '    environment = { A = "b" }\n')
        return f'  provisioner "local-exec" {{\n    command = "{command}"\n{more}  }}\n'

    def check(self):
        path = self.one('"rs.tfstate"', '"nope.tfstate"', "terraform_data.base.input")
        data = f'  data "terraform_remote_state" "n" {{\n    backend = "local"\n    config = {{ path = {path} }}\n  }}\n'
        condition = self.one("true", "false", 'terraform_data.base.id == ""', 'terraform_data.base.output == "p"', self.value())
        message = self.one('"failed"', '"failed ${var.plain}"', '"failed ${terraform_data.base.id}"', '"${var.secret}"')
        return (f'check "{self.name("c")}" {{\n{self.one("", data)}  assert {{\n    condition = {condition}\n'
                f"    error_message = {message}\n  }}\n}}\n")

    def variable(self):
        one, name = self.one, self.name("v")
        kind = one("string", "number", "bool", "any", "list(string)", "map(number)", "set(string)", "tuple([string, number])", "",
                   "object({ a = string, b = optional(number, 2) })")
        default = one('"a"', "1", "true", "null", '["a", 1]', "{ a = 1 }", '{ a = 1, b = "3" }', '["b", "b"]')
        lines = f'variable "{name}" {{\n' + (f"  type = {kind}\n" if kind else "") + f"  default = {default}\n"
        lines += one("", "  nullable = false\n", "  sensitive = true\n", "  ephemeral = true\n", '  description = "d"\n')
        if self.chance(.3):
            condition = one("true", f"var.{name} != null", f"length(var.{name}) > 0", 'terraform_data.base.id != ""', f'var.{name} == "b"')
            message = one("Bad value.", f"Bad ${{var.{name}}}.")
            lines += f'  validation {{\n    condition = {condition}\n    error_message = "{message}"\n  }}\n'
        return lines + "}\n" + one("", f'output "{name}" {{\n  value = var.{name}\n}}\n')

    def moved(self):
        origin = self.one("terraform_data.cnt", "terraform_data.cnt[0]", "terraform_data.old", "terraform_data.old[0]",
                          'terraform_data.each["a"]', "module.m", "module.mc[0]", "module.old", "module.m.terraform_data.r")
        to = self.one("terraform_data.new", "terraform_data.new[0]", "terraform_data.cnt[1]", 'terraform_data.each["z"]', "module.m2",
                      "module.mc[1]", 'module.me["k"]', "module.m.terraform_data.r", "terraform_data.base")
        new = 'resource "terraform_data" "new" {\n  input = "n"\n' + self.one("", "  count = 1\n") + "}\n"
        return (f"moved {{\n  from = {origin}\n  to = {to}\n}}\n" + (new if "new" in to and self.chance(.8) else "")
                + ('module "m2" {\n  source = "./m"\n}\n' if "m2" in to else ""))

    def imported(self):
        name = self.name("i")
        to = self.one(name, name, f"{name}[0]", "base", "cnt[0]", "nope")
        known = self.one('"some"', '""', "var.plain", "terraform_data.base.id", "1", "null", "var.secret")
        into = f'resource "terraform_data" "{name}" {{\n  input = ' + self.one("null", '"x"') + "\n}\n"
        return f"import {{\n  to = terraform_data.{to}\n  id = {known}\n}}\n" + (into if self.chance(.8) else "")

    def imported_each(self):
        name = self.name("i")
        of = self.one('toset(["a", "b"])', '{ a = "x" }', '["a"]', "terraform_data.each", "var.plain", "toset([terraform_data.base.input])")
        key = self.one("each.key", "each.value", '"a"')
        return (f"import {{\n  for_each = {of}\n  to = terraform_data.{name}[{key}]\n"
                f"  id = each.{self.one('key', 'value')}\n}}\n"
                f'resource "terraform_data" "{name}" {{\n  for_each = toset(["a", "b"])\n}}\n')

    def removed(self):
        origin = self.one("terraform_data.gone", "terraform_data.base", "module.gone", "terraform_data.gone[0]", "module.m.terraform_data.r",
                          "data.terraform_remote_state.rs")
        farewell = '  provisioner "local-exec" {\n    when = destroy\n    command = "echo bye ${self.id}"\n  }\n'
        return f"removed {{\n  from = {origin}\n" + self.one(
            "", "  lifecycle {\n    destroy = false\n  }\n", "  lifecycle {\n    destroy = true\n  }\n",
            "  lifecycle {\n    destroy = true\n  }\n" + farewell) + "}\n"

    def gone(self):
        """What moved and removed blocks speak of, until an edit takes it away."""
        return self.one('resource "terraform_data" "gone" {\n  input = 1\n}\n', 'resource "terraform_data" "old" {\n  input = 1\n}\n',
                        'module "old" {\n  source = "./m"\n}\n', 'resource "terraform_data" "gone" {\n  count = 2\n}\n')

    def call(self):
        name = self.name("m")
        given = self.one("", f"  in = {self.value()}\n", "  nope = 1\n" if self.chance(.3) else "")
        times = self.one("", "", f"  count = {self.one('2', '0', self.value())}\n", f"  for_each = {self.one('terraform_data.each', self.value())}\n")
        after = self.one("", "  depends_on = [terraform_data.base]\n")
        return f'module "{name}" {{\n  source = "./m"\n{given}{times}{after}}}\n' + self.shown(name, "module")

    def local(self):
        name = self.name("l")
        return f"locals {{\n  {name} = {self.value()}\n}}\n" + self.shown(name, "local")

    def shown(self, name, root):
        return self.one("", f'output "{name}" {{\n  value = {root}.{name}\n}}\n')
