variable "n" { type = number }
variable "s" { 
  type = string
  default = "x" 
}
variable "l" { type = list(string) }
variable "o" { type = object({ a = string, b = optional(number) }) }
variable "sens" { 
  type = string 
  sensitive = true
}
variable "any" {}
output "o1" { value = var.n + [] }
output "o2" { value = var.s + 1 }
output "o3" { value = var.l.x }
output "o4" { value = var.o.c }
output "o5" { value = var.o.b.x }
output "o6" { value = var.sens }
output "o7" { value = var.any.foo.bar }
output "o8" { value = var.l[0].x }
output "o9" { value = "${var.l}" }
output "o10" { value = [for k, v in var.n : v] }
output "o11" { value = var.n ? 1 : 2 }
output "o12" { value = var.s ? 1 : 2 }
output "o13" { value = !var.l }
output "o14" { value = upper(var.l) }
output "o15" { value = "x" + var.n }
output "o16" { value = var.l[*].foo }
output "o17" { value = each.key }
output "o18" { value = count.index }
output "o19" { value = self.x }
output "o20" { value = path.nope }
output "o21" { value = terraform.nope }
output "o22" { value = nope(1) }
output "o23" { value = upper() }
output "o24" { value = upper("a", "b") }
output "o25" { value = core::nope("a") }
output "o26" { value = provider::foo::bar("a") }
output "o27" { value = foo }
output "o28" { value = foo.bar }
output "o29" { value = data.foo.bar.baz }
output "o30" { value = data.foo }
output "o31" { value = data }
output "o34" { value = local.x.y }
