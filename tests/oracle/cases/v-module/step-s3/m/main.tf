variable "a" { type = number }
variable "b" { 
  type = list(string)
  validation {
    condition = length(var.b) > 0
    error_message = "empty ${var.a}"
  }
}
output "q" { value = var.a }
output "s" {
  value = "x"
  sensitive = true
}
output "bad" { value = var.nope }
resource "terraform_data" "z" { input = module.q.x }
