variable "s" {
  default = { a = "x", b = ["y"] }
}
resource "terraform_data" "a" { input = { v = var.s.a, w = "plain" } }
resource "terraform_data" "b" { input = sensitive(var.s.b) }
resource "terraform_data" "c" { triggers_replace = "t" }
output "o" { value = terraform_data.a.output }
