locals { m = { b = { n = 3 }, c = { n = 4 } } }
resource "terraform_data" "x" {
  for_each = local.m
  input = each.value.n
}
resource "terraform_data" "y" {
  for_each = terraform_data.x
  input = each.value.output
}
output "o" { value = { for k, v in terraform_data.y : k => v.output } }
