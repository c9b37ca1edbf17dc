variable "s" {
  default = { a = "x", b = ["y"] }
  sensitive = true
}
resource "terraform_data" "a" { input = { v = var.s.a, w = "plain" } }
resource "terraform_data" "b" { input = nonsensitive(var.s.b) }
resource "terraform_data" "c" { triggers_replace = sensitive("t") }
output "o" {
  value = terraform_data.a.output
  sensitive = true
}
output "p" { value = nonsensitive(terraform_data.a.input.w) }
output "q" { value = issensitive(terraform_data.a.output) }
