resource "terraform_data" "a" {}
resource "terraform_data" "c" { count = 2 }
resource "terraform_data" "f" { for_each = { a = 1 } }
output "o1" { value = length(terraform_data.a.id) }
output "o2" { value = [for x in terraform_data.a : x.foo] }
output "o3" { value = terraform_data.a.id["x"] }
output "o4" { value = terraform_data.c[0].id.x }
output "o5" { value = terraform_data.c.0.id }
output "o6" { value = terraform_data.f["zz"].id + [] }
output "o7" { value = keys(terraform_data.c) }
output "o8" { value = terraform_data.a == null ? 1 + [] : 2 }
output "o9" { value = merge(terraform_data.a, { x = 1 }).y }
output "o10" { value = terraform_data.f.a.id }
output "o11" { value = terraform_data.c["a"].id }
output "o12" { value = terraform_data.c[*].id.x }
output "o13" { value = values(terraform_data.f)[*].nope }
output "o14" { value = terraform_data.a.*.id }
output "o15" { value = tolist(terraform_data.a) }
output "o16" { value = terraform_data.a.nope.x }
