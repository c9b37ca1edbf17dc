resource "terraform_data" "a" {}
locals { u = terraform_data.a.id }
output "o1" { value = local.u == null }
output "o2" { value = "x-${local.u}" }
output "o3" { value = [local.u, 1][1] }
output "o4" { value = length([local.u]) }
output "o5" { value = { (local.u) = 1 } }
output "o6" { value = [for x in [1, 2] : x if local.u == "q"] }
output "o7" { value = local.u == "q" ? 1 : "a" }
output "o8" { value = coalesce(local.u, "d") }
output "o9" { value = try(local.u.foo, 1) }
output "o10" { value = can(regex("x", local.u)) }
output "o11" { value = toset([local.u, "a"]) }
output "o12" { value = length(toset([local.u, "a"])) }
output "o13" { value = keys({ a = local.u }) }
output "o14" { value = merge({ a = 1 }, { b = local.u }) }
output "o15" { value = startswith("abc-${local.u}", "ab") }
output "o16" { value = terraform_data.a.output }
output "o17" { value = jsonencode({ a = local.u }) }
output "o18" { value = tolist([local.u])[0] }
output "o19" { value = lookup({ a = local.u }, "a", 1) }
output "o20" { value = local.u != "" && false }
output "o21" { value = timestamp() }
output "o22" { value = uuid() != null }
output "o23" { value = plantimestamp() != "" }
output "o24" { value = formatlist("%s-%s", ["a", "b"], local.u) }
output "o25" { value = slice([local.u, 2, 3], 1, 3) }
output "o26" { value = contains([local.u, "b"], "b") }
output "o27" { value = one([local.u]) }
output "o28" { value = concat([local.u], [1]) }
output "o29" { value = zipmap(["a"], [local.u]) }
output "o30" { value = flatten([[local.u], [[1]]]) }
output "o31" { value = [terraform_data.a.id][*] }
output "o32" { value = terraform_data.a[*].id }
output "o33" { value = nonsensitive(sensitive(local.u)) }
output "o34" { value = tomap({ a = local.u, b = "x" }) }
