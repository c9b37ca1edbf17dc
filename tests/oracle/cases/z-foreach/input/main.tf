locals { m = { a = { n = 1 }, b = { n = 2 } } }
resource "terraform_data" "x" {
  for_each = local.m
  input = each.value.n
}
resource "terraform_data" "y" {
  for_each = terraform_data.x
  input = each.value.output
}
resource "terraform_data" "z" {
  for_each = toset([for k, v in terraform_data.x : k if v.input > 1])
  input = "${each.key}-${each.value}"
}
output "o" { value = { for k, v in terraform_data.y : k => v.output } }
output "v" { value = values(terraform_data.x)[*].output }
