variable "v" { default = 1 }
resource "terraform_data" "a" { input = var.v }
resource "terraform_data" "b" {
  triggers_replace = terraform_data.a.id
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "c" {
  input = terraform_data.b.id
  lifecycle { ignore_changes = [input] }
}
resource "terraform_data" "d" {
  lifecycle { replace_triggered_by = [terraform_data.a.input, terraform_data.b] }
}
resource "terraform_data" "e" {
  count = 2
  input = var.v
  lifecycle { prevent_destroy = true }
}
