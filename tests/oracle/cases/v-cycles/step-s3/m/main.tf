variable "a" {}
output "q" { value = var.a }
