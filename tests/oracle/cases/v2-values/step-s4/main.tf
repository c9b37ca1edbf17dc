resource "terraform_data" "a" {
  nope  = 1
  input = var.nope
  triggers_replace = local.nope
}
resource "terraform_data" "b" {
  nope  = 1
  input = 1 + []
  id = "x"
}
resource "terraform_data" "c" {
  count = "x"
  input = 1 + []
  nope = 1
  lifecycle {
    precondition {
      condition = var.x
      error_message = var.y
    }
    precondition {
      condition = terraform_data.b.id == [] + 1
      error_message = terraform_data.b.nope
    }
  }
}
output "z" { value = terraform_data.a.nope }
output "y" { value = terraform_data.c[0].nope }
locals {
  l1 = var.nope2
  l2 = local.l1
  l3 = [local.l2, 1 + []]
  l4 = 1 + []
}
output "x" { value = local.l4 + [] }
